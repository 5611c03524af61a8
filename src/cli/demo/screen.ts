import { MultiBar, type SingleBar } from 'cli-progress';
import { paint } from '../paint.ts';

/** Where the demo shows what happens: live bars on a terminal, plain lines elsewhere. */
export interface Screen {
  /** Says what happened. */
  say(text: string): void;
  /** Shows a job's progress: `share` from 0 to 1. Plain screens say only changes of status. */
  progress(name: string, share: number, status: string): void;
  /** Ends the bars that are shown. */
  settle(): void;
}

export function createScreen(stream: NodeJS.WriteStream): Screen {
  return stream.isTTY ? liveScreen(stream) : plainScreen();
}

function plainScreen(): Screen {
  const last = new Map<string, string>();
  return {
    say: (text) => console.log(text),
    progress(name, _share, status) {
      if (last.get(name) === status) return;
      last.set(name, status);
      console.log(`${name.padEnd(nameWidth)} ${status}`);
    },
    settle() {},
  };
}

const nameWidth = 6;

function liveScreen(stream: NodeJS.WriteStream): Screen {
  let bars = new Map<string, SingleBar>();
  let multi: MultiBar | undefined;
  return {
    say(text) {
      if (multi) multi.log(`${text}\n`);
      else console.log(text);
    },
    progress(name, share, status) {
      multi ??= new MultiBar({
        stream,
        format: `{name} ${paint.cyan('{bar}')} {status}`,
        barCompleteChar: '█',
        barIncompleteChar: '░',
        barsize: 40,
        hideCursor: true,
        linewrap: false,
      });
      const payload = { name: name.padEnd(nameWidth), status: status.padEnd(10) };
      const bar = bars.get(name) ?? multi.create(1, 0, payload);
      bars.set(name, bar);
      bar.update(Math.min(1, share), payload);
    },
    settle() {
      multi?.stop();
      multi = undefined;
      bars = new Map();
    },
  };
}
