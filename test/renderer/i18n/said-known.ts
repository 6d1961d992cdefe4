// Whether a Chinese window has a sentence in Chinese from its first word to its last.
import { cutSaid, findSaid } from '../../../src-renderer/i18n/said.ts';
import { endpointLabels, fileRoles, presetNames } from '../../../src-renderer/i18n/said/names.ts';
import { isProse } from './said-sentences.ts';
import { isName } from './unsaid.ts';

const names = { ...presetNames, ...endpointLabels, ...fileRoles };

/**
 * True where the sentence has a translation, and so has every word of it that falls into a hole of that translation.
 * `onUse` is told every translation that it takes.
 */
export function isKnown(text: string, onUse: (translation: string) => void = () => {}): boolean {
  const sentence = text.trim();
  if (isName(sentence) || Object.hasOwn(names, sentence)) return true;
  const found = findSaid(sentence);
  if (found !== null) {
    onUse(found.translation);
    // Words alone are no sentence, but may be translated where they stand in one.
    const known = found.holes.map(
      ({ value, foreign }) => (!foreign && value !== sentence && isKnown(value, onUse)) || !isProse(value),
    );
    return known.every(Boolean);
  }
  const [first, rest] = cutSaid(sentence) ?? [];
  if (first === undefined || rest === undefined) return false;
  const known = [isKnown(first, onUse), isKnown(rest, onUse)];
  return known.every(Boolean);
}
