// Sentences that the control plane says (checks of the doctor, findings in tool files, why an endpoint
// or a route was chosen) in the reader's language. It says
// them in English, which is also what the command line shows; the English sentence is the key, as in gettext.
import { useTranslation } from 'react-i18next';
import { saidChecks } from './zh-CN/said-checks.ts';
import { saidFindings } from './zh-CN/said-findings.ts';
import { saidRoutes } from './zh-CN/said-routes.ts';
import { saidSettings } from './zh-CN/said-settings.ts';

interface Pattern {
  readonly shape: RegExp;
  readonly translation: string;
  /** Characters outside the holes: the more, the surer the match. */
  readonly weight: number;
}

let patterns: readonly Pattern[] | null = null;

// Not RegExp.escape: the window also opens in the browser that the user has.
const escape = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);

function compile(): readonly Pattern[] {
  return Object.entries({ ...saidChecks, ...saidFindings, ...saidRoutes, ...saidSettings })
    .map(([english, translation]) => {
      const parts = english.split(/\{\d\}/);
      const shape = new RegExp(`^${parts.map((part) => escape(part)).join('(.+?)')}$`, 's');
      return { shape, translation, weight: parts.join('').length };
    })
    .toSorted((a, b) => b.weight - a.weight);
}

/**
 * The Chinese of one sentence, or of several in a row; what stands in its holes is looked up as well. A sentence that is
 * not known comes back as it is.
 */
export function inChinese(sentence: string): string {
  patterns ??= compile();
  for (const { shape, translation } of patterns) {
    const match = shape.exec(sentence);
    if (match !== null)
      return translation.replaceAll(/\{(\d)\}/g, (_hole, index: string) => {
        const value = match[Number(index) + 1] ?? '';
        return value === sentence ? value : inChinese(value);
      });
  }
  const end = sentence.indexOf('. ');
  return end === -1 ? sentence : inChinese(sentence.slice(0, end + 1)) + inChinese(sentence.slice(end + 2));
}

/** What the control plane said, in the language of the window. */
export function useSaid(): (sentence: string) => string {
  const { i18n } = useTranslation();
  return i18n.language === 'zh-CN' ? inChinese : (sentence) => sentence;
}
