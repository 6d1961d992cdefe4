// Why an exchange went where it went, step by step. A failed step says what happened in words and its code beside it.
import { useTranslation } from 'react-i18next';
import { errorCodes, type ErrorCode } from '../../../src-proxy/contract/error-codes.ts';
import { useSaid } from '../../i18n/said.ts';

/** What routing/target-walk.ts says of a target that failed. */
const failure = /^(.+ \(.+\)) failed with (\w+)\.$/s;

export interface FailedStep {
  /** Upstream and endpoint. */
  readonly target: string;
  readonly code: ErrorCode;
}

export function readFailedStep(sentence: string): FailedStep | null {
  const [, target, code] = failure.exec(sentence) ?? [];
  if (target === undefined || code === undefined || !Object.hasOwn(errorCodes, code)) return null;
  return { target, code: code as ErrorCode };
}

function Step({ sentence }: { readonly sentence: string }) {
  const { t } = useTranslation('log');
  const said = useSaid();
  const step = readFailedStep(sentence);
  if (step === null) return said(sentence);
  return (
    <>
      {t('detail.stepFailed', { target: step.target, words: t(`code.${step.code}`) })}{' '}
      <code className="faint small">{step.code}</code>
    </>
  );
}

export function RouteSteps({ explanation }: { readonly explanation: readonly string[] }) {
  return (
    <ol className="detail-steps">
      {explanation.map((sentence, index) => (
        <li key={index}>
          <Step sentence={sentence} />
        </li>
      ))}
    </ol>
  );
}
