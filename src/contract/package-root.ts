import { existsSync } from 'node:fs';

/**
 * Folder that holds package.json, openapi.yaml, schemas/ and scenarios/. Found by walking up, since the sources
 * and the published build lie at different depths.
 */
export function packageRoot(): URL {
  let folder = new URL('./', import.meta.url);
  while (!existsSync(new URL('package.json', folder))) {
    const parent = new URL('../', folder);
    if (parent.href === folder.href) throw new Error(`no package.json above ${import.meta.url}`);
    folder = parent;
  }
  return folder;
}
