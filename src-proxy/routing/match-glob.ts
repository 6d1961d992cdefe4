// Globs on model names: `*` stands for any run of characters, `?` for one. Nothing else is special.

/** Compiles a glob once; the answer tells whether a whole name matches, case-sensitively. */
export function compileGlob(pattern: string): (name: string) => boolean {
  if (pattern === '*') return () => true;
  if (!isGlob(pattern)) return (name) => name === pattern;
  const source = pattern
    .replace(/\*+/g, '*')
    .replace(/[.+^${}()|[\]\\]/g, String.raw`\$&`)
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  const regex = new RegExp(`^${source}$`, 's');
  return (name) => regex.test(name);
}

/** False for a pattern that names exactly one model. */
export function isGlob(pattern: string): boolean {
  return pattern.includes('*') || pattern.includes('?');
}
