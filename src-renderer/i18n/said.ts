// Sentences that the control plane and the proxy say (refusals, checks, findings, warnings, why a route was chosen) in the
// reader's language. They are said in English, which is also what the command line and the tools show; the English
// sentence is the key, as in gettext. Knows no page.
import i18next from 'i18next';
import { useTranslation } from 'react-i18next';
import { quirks } from '../../src-proxy/contract/quirks.ts';
import { endpointLabels, fileRoles, presetNames, quirkWords } from './said/names.ts';
import { saidTables } from './said/tables.ts';
import { joinPieces } from './spacing.ts';

interface Pattern {
  readonly shape: RegExp;
  readonly head: string;
  readonly tail: string;
  readonly translation: string;
  /** Which holes hold names or somebody else's words, by their place in the original. */
  readonly foreign: readonly boolean[];
  /** Characters outside the holes: the more, the surer the match. */
  readonly weight: number;
}

let patterns: readonly Pattern[] | null = null;

// Not RegExp.escape: the window also opens in the browser that the user has.
const escape = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);

function compile(): readonly Pattern[] {
  return saidTables
    .flatMap((table) => Object.entries(table))
    .map(([english, translation]) => {
      const parts = english.split(/\{\d\}/);
      const shape = new RegExp(`^${parts.map((part) => escape(part)).join('(.*?)')}$`, 's');
      const foreign = parts
        .slice(1)
        .map(
          (part, index) =>
            /["'“]$/.test(parts[index] ?? '') || translation.includes(`{${index}!}`) || /^["'”]/.test(part),
        );
      return {
        shape,
        head: parts[0] ?? '',
        tail: parts.at(-1) ?? '',
        translation,
        foreign,
        weight: parts.join('').length,
      };
    })
    .toSorted((a, b) => b.weight - a.weight);
}

export interface FoundSaid {
  readonly translation: string;
  readonly weight: number;
  /** What stands in the holes of the original; `foreign` = a name or somebody else's words, to be left as it is. */
  readonly holes: readonly { readonly value: string; readonly foreign: boolean }[];
}

/** The surest pattern for a sentence. */
export function findSaid(sentence: string): FoundSaid | null {
  patterns ??= compile();
  let fallback: FoundSaid | null = null;
  for (const { shape, head, tail, translation, foreign, weight } of patterns) {
    if (weight > sentence.length || !sentence.startsWith(head) || !sentence.endsWith(tail)) continue;
    const match = shape.exec(sentence);
    if (match === null) continue;
    const holes = match.slice(1).map((value, index) => ({ value, foreign: foreign[index] ?? false }));
    const found = { translation, weight, holes };
    // No name goes over a colon: what took so much to its left is the end of a longer sentence. That is right only where
    // the translation keeps the order.
    const tookTooMuch = head === '' && (holes[0]?.value.includes(': ') ?? false);
    if (!tookTooMuch || translation.startsWith('{0}')) return found;
    fallback ??= found;
  }
  return fallback;
}

/** Where sentences that nobody knows as a whole may be cut: behind the first full stop or question mark. */
export function cutSaid(sentences: string): readonly [string, string] | null {
  const end = sentences.search(/[.?] /);
  return end === -1 ? null : [sentences.slice(0, end + 1), sentences.slice(end + 2)];
}

/** `"a" or b or c`: names and nothing else. */
const choice = /^(?:"[^"]*"|\S+)(?: or (?:"[^"]*"|\S+))+$/;

const remembered = new Map<string, string>();

/**
 * The Chinese of one sentence, or of several in a row; what stands in its holes is looked up as well, but for names in
 * quotation marks and for `{0!}`, which holds somebody else's words. A sentence that is not known comes back as it is.
 */
export function inChinese(sentence: string): string {
  const known = remembered.get(sentence);
  if (known !== undefined) return known;
  const trimmed = sentence.trim();
  const found = translate(trimmed);
  const chinese = found === trimmed ? sentence : found;
  // Lists are drawn again and again; exchanges bring new sentences without end.
  if (remembered.size >= 1_000) remembered.clear();
  remembered.set(sentence, chinese);
  return chinese;
}

function translate(sentence: string): string {
  const found = findSaid(sentence);
  if (found !== null)
    return joinPieces(
      found.translation.split(/(\{\d!?\})/).map((piece) => {
        const index = /^\{(\d)!?\}$/.exec(piece)?.[1];
        if (index === undefined) return piece;
        const { value, foreign } = found.holes[Number(index)] ?? { value: '', foreign: true };
        return foreign || value === sentence ? value : inChinese(value);
      }),
    );
  if (choice.test(sentence)) return sentence.replaceAll(' or ', ' 或 ');
  const [first, rest] = cutSaid(sentence) ?? [];
  if (first === undefined || rest === undefined) return sentence;
  const begun = inChinese(first);
  return `${begun}${begun === first ? ' ' : ''}${inChinese(rest)}`;
}

/**
 * Is this one of our own sentences? What a vendor says of a request may have the form of a short one of ours, and stays
 * in the vendor's words.
 */
function isOurs(sentence: string): boolean {
  const found = findSaid(sentence);
  if (found === null) {
    const [first] = cutSaid(sentence) ?? [];
    return first !== undefined && first !== sentence && isOurs(first);
  }
  const { weight, holes } = found;
  if (weight < 10) return false;
  return (
    weight >= 25 ||
    holes.every(
      ({ value, foreign }) => foreign || !/[a-z]{2} [a-z]{2}/i.test(value) || inChinese(value) !== value,
    )
  );
}

/** The Chinese of a failure of the proxy; a vendor's own words come back as they are. */
export function failureInChinese(message: string): string {
  return isOurs(message) ? inChinese(message) : message;
}

/** What was said, in the language that the window has now: for places outside of a component. */
export function sayNow(sentence: string): string {
  return i18next.language === 'zh-CN' ? inChinese(sentence) : sentence;
}

/** What was said, in the language of the window. */
export function useSaid(): (sentence: string) => string {
  const { i18n } = useTranslation();
  return i18n.language === 'zh-CN' ? inChinese : (sentence) => sentence;
}

const names = { preset: presetNames, endpoint: endpointLabels, role: fileRoles };

/** Why an exchange failed, in the language of the window; a vendor's own words as they are. */
export function useSaidFailure(): (message: string) => string {
  const { i18n } = useTranslation();
  return i18n.language === 'zh-CN' ? failureInChinese : (message) => message;
}

/** What an oddity of a vendor means; of one that Keyswitch does not know, its name. */
export function sayQuirk(id: string): string {
  if (!Object.hasOwn(quirks, id)) return id;
  const known = id as keyof typeof quirks;
  return i18next.language === 'zh-CN' ? quirkWords[known] : quirks[known];
}

/** A name that comes with Keyswitch, in the language that the window has now; anybody's own name stays as it is. */
export function sayName(kind: keyof typeof names, name: string): string {
  return i18next.language === 'zh-CN' ? (names[kind][name] ?? name) : name;
}
