// What was said: the four copies one by one, and client and upstream side by side in a wide view.
import { Columns2 } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { BodyCopies } from '../../../src-proxy/contract/exchange-record.ts';
import { useSaid } from '../../i18n/said.ts';
import { Button } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { formatBytes } from '../../ui/format.ts';
import { Segmented } from '../../ui/segmented.tsx';

/** JSON with line breaks; anything else as it is, but for what the proxy says of a gap or of packed bytes. */
function pretty(text: string, said: (sentence: string) => string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text.replace(/^\[(?:\w+, \d+ bytes|… about \d+ bytes are left out here …)\]$/m, said);
  }
}

function Body({ title, text }: { readonly title: string; readonly text: string | undefined }) {
  const { t } = useTranslation('frame');
  const said = useSaid();
  if (text === undefined || text === '') return null;
  return (
    <details className="detail-body">
      <summary>
        {title} <span className="faint">{formatBytes(text.length)}</span>
      </summary>
      <div className="detail-text">
        <CopyButton text={text} label={t('action.copy')} copiedLabel={t('action.copied')} quiet />
        <pre tabIndex={0} aria-label={title}>
          {pretty(text, said)}
        </pre>
      </div>
    </details>
  );
}

function Side({ title, text }: { readonly title: string; readonly text: string | undefined }) {
  const { t } = useTranslation(['log', 'frame']);
  const said = useSaid();
  return (
    <section className="compare-side" aria-label={title}>
      <div className="row">
        <h3 className="grow">{title}</h3>
        {text !== undefined && (
          <CopyButton
            text={text}
            label={t('frame:action.copy')}
            copiedLabel={t('frame:action.copied')}
            quiet
          />
        )}
      </div>
      <pre tabIndex={0} aria-label={title}>
        {text === undefined ? t('detail.nothing') : pretty(text, said)}
      </pre>
    </section>
  );
}

function Compare({ bodies, onClose }: { readonly bodies: BodyCopies; readonly onClose: () => void }) {
  const { t } = useTranslation(['log', 'frame']);
  const [part, setPart] = useState<'request' | 'response'>('request');
  const sides =
    part === 'request'
      ? ([
          ['clientRequest', bodies.clientRequest],
          ['upstreamRequest', bodies.upstreamRequest],
        ] as const)
      : ([
          ['clientResponse', bodies.clientResponse],
          ['upstreamResponse', bodies.upstreamResponse],
        ] as const);
  return (
    <Dialog
      open
      size="full"
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title={t('detail.compare')}
      closeLabel={t('frame:action.close')}
    >
      <div className="compare">
        <Segmented
          label={t('detail.compare')}
          segments={(['request', 'response'] as const).map((value) => ({
            value,
            label: t(`detail.part.${value}`),
          }))}
          value={part}
          onChange={setPart}
        />
        <div className="compare-sides">
          {sides.map(([side, text]) => (
            <Side key={side} title={t(`detail.${side}`)} text={text} />
          ))}
        </div>
      </div>
    </Dialog>
  );
}

export function LogBodies({ bodies }: { readonly bodies: BodyCopies | null }) {
  const { t } = useTranslation('log');
  const [comparing, setComparing] = useState(false);
  if (bodies === null)
    return (
      <p className="muted">
        {t('detail.bodiesOff')} <a href="#/settings">{t('detail.openSettings')}</a>
      </p>
    );
  return (
    <div className="detail-pair">
      <div>
        <Button icon={<Columns2 aria-hidden="true" />} onClick={() => setComparing(true)}>
          {t('detail.compare')}
        </Button>
      </div>
      {bodies.truncated && <p className="muted">{t('detail.bodiesTruncated')}</p>}
      <Body title={t('detail.clientRequest')} text={bodies.clientRequest} />
      <Body title={t('detail.upstreamRequest')} text={bodies.upstreamRequest} />
      <Body title={t('detail.upstreamResponse')} text={bodies.upstreamResponse} />
      <Body title={t('detail.clientResponse')} text={bodies.clientResponse} />
      {comparing && <Compare bodies={bodies} onClose={() => setComparing(false)} />}
    </div>
  );
}
