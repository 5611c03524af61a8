/** The first signal ends the observation; a second one ends everything. */
export function stopOnSignal(say: (line: string) => void): AbortSignal {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      process.once(signal, () => process.exit(130));
      say('stopping: judging what was seen so far');
      controller.abort(new Error(`stopped by ${signal}`));
    });
  }
  return controller.signal;
}
