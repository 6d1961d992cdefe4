// What is cut when a TOML key, table or list member goes: exactly what an insertion would have added. Pure.
import type { TomlLayout, TomlLayoutNode, TomlSection } from './toml-layout.ts';
import { tomlLayoutAt } from './toml-layout.ts';
import { sectionBodyEnd, startsWith } from './toml-insert.ts';
import { lineEnd, lineStart, type TextSplice } from './text-splice.ts';
import { describeTomlPath, TomlEditError, type TomlPath } from './toml-value.ts';

type Ranged = { readonly range: readonly [number, number] };

/** Plans the removal of whatever is at the path; nothing there = no splice. Splices do not overlap. */
export function planTomlRemoval(layout: TomlLayout, path: TomlPath): TextSplice[] {
  const node = tomlLayoutAt(layout, path);
  if (!node || path.length === 0) return [];
  const cuts = layout.sections
    .filter((section) => !section.isRoot && startsWith(section.path, path))
    .map((section) => cutSection(layout, section));
  for (const keyValue of keyValuesOf(node)) cuts.push(cutKeyValue(layout, keyValue));
  if (!cuts.length) cuts.push(cutMember(layout, path));
  return mergeCuts(layout.text, cuts);
}

function keyValuesOf(
  node: TomlLayoutNode,
): readonly (Ranged & { readonly parent: { readonly type: string } })[] {
  if (node.kind === 'list-of-tables') return [];
  if (node.kind === 'value') return node.keyValue ? [node.keyValue] : [];
  return node.keyValues;
}

/** Cuts that touch or lie in each other become one. */
function mergeCuts(text: string, cuts: readonly TextSplice[]): TextSplice[] {
  const merged: TextSplice[] = [];
  for (const cut of cuts.toSorted((a, b) => a.start - b.start || b.end - a.end)) {
    const last = merged.at(-1);
    if (last && cut.start <= last.end)
      merged[merged.length - 1] = { ...last, end: Math.max(last.end, cut.end) };
    else merged.push(cut);
  }
  return merged.map((cut) => withNewlineBefore(text, cut));
}

/** At the end of a file without a final newline, the newline before the cut goes too. */
function withNewlineBefore(text: string, cut: TextSplice): TextSplice {
  if (cut.end < text.length || text.endsWith('\n') || cut.start === 0) return cut;
  const crlf = text.slice(cut.start - 2, cut.start) === '\r\n';
  return { ...cut, start: cut.start - (crlf ? 2 : 1) };
}

function isBlankLine(text: string, at: number): boolean {
  return at < text.length && text.slice(at, lineEnd(text, at)).trim() === '';
}

/** The start of the line before, when that line is empty; else the same offset. */
function withBlankBefore(text: string, at: number): number {
  if (at === 0) return at;
  const before = lineStart(text, at - 1);
  return isBlankLine(text, before) ? before : at;
}

function cutSection(layout: TomlLayout, section: TomlSection): TextSplice {
  const { text } = layout;
  const first = lineStart(text, section.start);
  const start = withBlankBefore(text, first);
  let end = sectionBodyEnd(layout, section);
  if (first === 0 && isBlankLine(text, end)) end = lineEnd(text, end);
  return { start, end, text: '' };
}

function cutKeyValue(
  layout: TomlLayout,
  keyValue: Ranged & { readonly parent: { readonly type: string } },
): TextSplice {
  const { parent } = keyValue;
  if (parent.type === 'TOMLInlineTable') {
    const { body, range } = parent as unknown as Ranged & { readonly body: readonly Ranged[] };
    return cutFromSequence(body, body.indexOf(keyValue), range);
  }
  const { text, sections } = layout;
  const start = lineStart(text, keyValue.range[0]);
  let end = lineEnd(text, keyValue.range[1]);
  const root = sections[0]?.keyValues ?? [];
  const isOnlyRootKey = root.length === 1 && root[0] === keyValue && sections.length > 1;
  // The empty line that parts the root keys from the first section goes with the last of them.
  if (isOnlyRootKey && isBlankLine(text, end) && (start === 0 || withBlankBefore(text, start) !== start)) {
    end = lineEnd(text, end);
  }
  return { start, end, text: '' };
}

/** A member of an inline table or array goes with one comma. */
function cutFromSequence(
  members: readonly Ranged[],
  index: number,
  whole: readonly [number, number],
): TextSplice {
  const member = members[index];
  if (!member) throw new TomlEditError('This part of the TOML file cannot be removed on its own.');
  const next = members[index + 1];
  const before = members[index - 1];
  if (before) return { start: before.range[1], end: member.range[1], text: '' };
  if (next) return { start: member.range[0], end: next.range[0], text: '' };
  return { start: whole[0] + 1, end: whole[1] - 1, text: '' };
}

function cutMember(layout: TomlLayout, path: TomlPath): TextSplice {
  const list = tomlLayoutAt(layout, path.slice(0, -1));
  const index = path.at(-1);
  if (list?.kind !== 'value' || list.node.type !== 'TOMLArray' || typeof index !== 'number') {
    throw new TomlEditError(`${describeTomlPath(path)} cannot be removed on its own.`);
  }
  return cutFromSequence(list.node.elements, index, list.node.range);
}
