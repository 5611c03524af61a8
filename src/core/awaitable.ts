/** A value that is there at once, or that comes. */
export type Awaitable<T> = T | Promise<T>;

/** Goes on with a value: at once when it is there, since waiting for a promise or two costs more than a poll does. */
export function andThen<T, U>(value: Awaitable<T>, next: (value: T) => Awaitable<U>): Awaitable<U> {
  return value instanceof Promise ? value.then(next) : next(value);
}
