/** The value of a header, by a name in either case. */
export function headerOf(headers: Readonly<Record<string, string>>, name: string): string | undefined {
  const lower = name.toLowerCase();
  const found = Object.entries(headers).find(([one]) => one.toLowerCase() === lower);
  return found?.[1];
}

/** The first header of these that is there and says something. */
export function firstHeader(
  headers: Readonly<Record<string, string>>,
  names: readonly string[],
): { readonly name: string; readonly value: string } | undefined {
  for (const name of names) {
    const value = headerOf(headers, name);
    if (value !== undefined && value.trim() !== '') return { name, value };
  }
  return undefined;
}

/** A media type without its parameters. */
export function mediaType(value: string | undefined): string | undefined {
  return value?.split(';')[0]?.trim().toLowerCase();
}

/** Whether a media type is JSON, or a kind of it. */
export function isJsonType(value: string | undefined): boolean {
  return /^application\/([^;\s]+\+)?json\s*(;|$)/i.test(value ?? '');
}
