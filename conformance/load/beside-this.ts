/** The module of a name in the folder of another, as source or as built. */
export function besideThis(here: string, name: string): URL {
  return new URL(`./${name}${here.endsWith('.ts') ? '.ts' : '.js'}`, here);
}
