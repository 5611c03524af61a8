/** The first signal ends what is going on, and `what` follows; a second one ends everything. */
export function stopOnSignal(say: (line: string) => void, what = 'judging what was seen so far'): AbortSignal {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      process.once(signal, () => process.exit(130));
      say(`stopping: ${what}`);
      controller.abort(new Error(`stopped by ${signal}`));
    });
  }
  return controller.signal;
}
