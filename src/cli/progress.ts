/** Where a run says what it is doing: one line that changes on a terminal, a line for each step elsewhere. */
export interface Progress {
  say(line: string): void;
  /** Takes the changing line away. */
  end(): void;
}

export function createProgress(stream: NodeJS.WriteStream): Progress {
  if (!stream.isTTY) return { say: (line) => stream.write(`${line}\n`), end() {} };
  const wipe = '\r\u001b[2K';
  return {
    say(line) {
      // A line that wraps could not be wiped.
      const shown = line.length < stream.columns ? line : `${line.slice(0, Math.max(0, stream.columns - 2))}…`;
      stream.write(wipe + shown);
    },
    end: () => stream.write(wipe),
  };
}
