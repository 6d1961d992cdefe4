// Codex's patches on models that were never trained on them: the grammar says what is allowed, an example how it is meant.

/** A whole patch as Codex applies it: one file changed, one added. The words are ours, the form is the grammar's. */
export const patchExample = `*** Begin Patch
*** Update File: src/greet.js
@@ export function greet(name) {
   const known = names.has(name);
-  return 'Hi';
+  return known ? \`Hi, \${name}\` : 'Hi';
 }
*** Add File: notes/greeting.md
+# Greeting
+Known people are greeted by name.
*** End Patch`;

/** What goes behind the grammar of a patch; null for every other grammar. */
export function explainPatch(grammar: string): string | null {
  if (!grammar.includes('*** Begin Patch')) return null;
  return [
    'For example:',
    patchExample,
    'In an update each line begins with one more character than it has in the file: a space where it stays, "-" where it goes, "+" where it is new. Give some unchanged lines around a change, exactly as they are in the file, so that its place is found; "@@" may name the function or class around it. Paths are relative.',
  ].join('\n\n');
}
