// What an answer says, as one readable text: text, reasoning and tool calls apart, put together from the kept copy.
import { useTranslation } from 'react-i18next';
import { redact } from '../../../src-proxy/contract/redact.ts';
import { type AnswerPart, readSpokenAnswer } from '../../../src-proxy/contract/spoken-answer.ts';
import type { BodyCopies } from '../../../src-proxy/contract/exchange-record.ts';
import { useSaid } from '../../i18n/said.ts';
import { CopyButton } from '../../ui/copy-button.tsx';

/** The parts of the answer as the client got it; a secret that was in pieces is whole now and masked. */
export function answerPartsOf(bodies: BodyCopies): AnswerPart[] {
  const parts = readSpokenAnswer(bodies.clientResponse ?? bodies.upstreamResponse ?? '');
  return parts.map((part) => ({ ...part, text: redact(part.text, []) }));
}

/** JSON with line breaks where it is whole. */
function readable({ kind, text }: AnswerPart): string {
  if (kind !== 'tool') return text;
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

function Part({ part }: { readonly part: AnswerPart }) {
  const { t } = useTranslation('log');
  const said = useSaid();
  if (part.kind === 'gap') return <p className="muted small">{said(part.text)}</p>;
  const title =
    part.kind === 'tool' && part.name !== null
      ? t('detail.part.toolNamed', { name: part.name })
      : t(`detail.part.${part.kind}`);
  return (
    <section className={`answer-part answer-${part.kind}`} aria-label={title}>
      {part.kind !== 'text' && <h3>{title}</h3>}
      <p className={part.kind === 'tool' ? 'mono' : undefined}>{readable(part)}</p>
    </section>
  );
}

/** Nothing where the answer says nothing that can be read. */
export function LogAnswer({ bodies }: { readonly bodies: BodyCopies }) {
  const { t } = useTranslation(['log', 'frame']);
  const parts = answerPartsOf(bodies);
  if (parts.length === 0) return null;
  const text = parts.filter(({ kind }) => kind === 'text').map((part) => part.text);
  return (
    <section className="detail-section" aria-label={t('detail.assembled')}>
      <div className="row">
        <h2 className="grow">{t('detail.assembled')}</h2>
        {text.length > 0 && (
          <CopyButton
            text={text.join('\n\n')}
            label={t('frame:action.copy')}
            copiedLabel={t('frame:action.copied')}
            quiet
          />
        )}
      </div>
      <div className="answer" tabIndex={0} role="group" aria-label={t('detail.assembled')}>
        {parts.map((part, index) => (
          <Part key={index} part={part} />
        ))}
      </div>
    </section>
  );
}
