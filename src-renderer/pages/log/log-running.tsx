// An exchange that runs: its counters and the last words of its answer, for as long as somebody looks.
import { X } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ExchangeGlimpse, ExchangeStart } from '../../../src-proxy/contract/exchange-record.ts';
import { control } from '../../control/client.ts';
import { queryClient } from '../../control/queries.ts';
import { IconButton } from '../../ui/button.tsx';
import { DefinitionList } from '../../ui/definition-list.tsx';
import { formatBytes, formatMs, formatTime } from '../../ui/format.ts';
import { StatusMark } from '../../ui/status-mark.tsx';
import { useNow } from './use-now.ts';

/** Words of this length were cut at their front (telemetry/glimpse.ts). */
const wholeWords = 400;

/** What is seen of it now; null before the first look and after its end. */
function useGlimpse(id: string): ExchangeGlimpse | null {
  const [glimpse, setGlimpse] = useState<ExchangeGlimpse | null>(null);
  useEffect(() => {
    const watching = control.log.watch.subscribe(
      { id },
      {
        onData: setGlimpse,
        // Its record may be there already.
        onComplete: () => void queryClient.invalidateQueries({ queryKey: ['exchange', id] }),
      },
    );
    return () => watching.unsubscribe();
  }, [id]);
  return glimpse;
}

function LastWords({ glimpse }: { readonly glimpse: ExchangeGlimpse }) {
  const { t } = useTranslation('log');
  const { sight, words } = glimpse;
  if (sight === 'off')
    return (
      <p className="muted">
        {t('detail.live.off')} <a href="#/settings">{t('detail.openSettings')}</a>
      </p>
    );
  if (sight === 'packed') return <p className="muted">{t('detail.live.packed')}</p>;
  if (words === null) return <p className="muted">{t('detail.live.silent')}</p>;
  return (
    <div className="answer answer-live" tabIndex={0} role="group" aria-label={t('detail.live.words')}>
      <section className={`answer-part answer-${words.kind}`}>
        {words.kind !== 'text' && <h3>{t(`detail.part.${words.kind}`)}</h3>}
        <p className={words.kind === 'tool' ? 'mono' : undefined}>
          {words.text.length < wholeWords ? words.text : `…${words.text}`}
        </p>
      </section>
    </div>
  );
}

export interface LogRunningProps {
  readonly id: string;
  /** What the row knows, null where it is not among the rows. */
  readonly start: ExchangeStart | null;
  readonly onClose: () => void;
}

export function LogRunning({ id, start, onClose }: LogRunningProps) {
  const { t } = useTranslation(['log', 'frame']);
  const glimpse = useGlimpse(id);
  const now = useNow();
  const elapsed = Math.max(glimpse?.elapsedMs ?? 0, start === null ? 0 : now - start.at);
  return (
    <aside className="log-detail" aria-label={t('detail.title')}>
      <div className="detail-head">
        <StatusMark mark="probing" label={t('running')} />
        <strong className="mono ellipsis grow">{start?.model ?? start?.path}</strong>
        <IconButton label={t('detail.close')} onClick={onClose}>
          <X aria-hidden="true" />
        </IconButton>
      </div>
      <div className="detail-scroll">
        <p className="muted">{t('detail.running')}</p>
        {glimpse !== null && (
          <section className="detail-section">
            <h2>{t('detail.live.words')}</h2>
            <LastWords glimpse={glimpse} />
          </section>
        )}
        <section className="detail-section">
          <h2>{t('detail.live.title')}</h2>
          <DefinitionList
            items={[
              start === null ? null : [t('column.time'), formatTime(start.at)],
              [
                t('detail.live.elapsed'),
                <span key="elapsed" className="num">
                  {formatMs(elapsed)}
                </span>,
              ],
              glimpse === null
                ? null
                : [
                    t('column.firstByte'),
                    glimpse.firstByteMs === null ? t('detail.live.notYet') : formatMs(glimpse.firstByteMs),
                  ],
              glimpse === null
                ? null
                : [
                    t('detail.bytes'),
                    `${formatBytes(glimpse.requestBytes)} / ${formatBytes(glimpse.responseBytes)}`,
                  ],
              glimpse?.events == null ? null : [t('detail.live.events'), String(glimpse.events)],
              glimpse === null || glimpse.failedAttempts === 0
                ? null
                : [t('detail.live.failedAttempts'), String(glimpse.failedAttempts)],
              glimpse?.upstream == null
                ? null
                : [t('column.upstream'), [glimpse.upstream, glimpse.endpoint].filter(Boolean).join('/')],
              glimpse?.upstreamModel == null ? null : [t('column.model'), glimpse.upstreamModel],
              start === null ? null : [t('column.client'), start.client ?? '–'],
              [t('detail.id'), <code key="id">{id}</code>],
            ]}
          />
        </section>
      </div>
    </aside>
  );
}
