import { readdirSync } from 'node:fs';
import { packageRoot } from '../../src/contract/package-root.ts';
import { type Defect, loadDefect } from './defect.ts';

/** A file that describes a way to differ from the double. */
export interface Enemy {
  readonly kind: 'defect' | 'variation';
  readonly name: string;
  readonly defect: Defect;
}

/** All defects and variations, by name. Throws FileError for the first that is mistaken. */
export function enemies(): Enemy[] {
  return (['defect', 'variation'] as const).flatMap((kind) => {
    const folder = new URL(`scenarios/${kind}s/`, packageRoot());
    const files = readdirSync(folder)
      .filter((file) => file.endsWith('.yaml'))
      .sort();
    return files.map((file) => ({
      kind,
      name: file.slice(0, -'.yaml'.length),
      defect: loadDefect(new URL(file, folder), `scenarios/${kind}s/${file}`),
    }));
  });
}
