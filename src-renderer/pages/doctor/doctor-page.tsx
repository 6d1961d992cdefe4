// Ordered checks, each with what was found, what to do, and the button that does it.
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { sentenceOf, type Check } from '../../control/client.ts';
import { useDoctor, useUpstreams } from '../../control/queries.ts';
import { goTo } from '../../frame/use-page.ts';
import { useSaid } from '../../i18n/said.ts';
import { Button } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Notice, Page, Panel } from '../../ui/panel.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { StatusMark, type Mark } from '../../ui/status-mark.tsx';
import { ReplaceKey } from '../upstreams/replace-key.tsx';
import { groupChecks, isAdvice, planMend, type Mend } from './plan-checks.ts';
import './doctor-page.css';

const marks: Record<Check['state'], Mark> = { pass: 'good', fail: 'bad', unknown: 'asleep' };

function MendButton({ mend, onPaste }: { readonly mend: Mend; readonly onPaste: (key: string) => void }) {
  const { t } = useTranslation(['doctor', 'home', 'frame']);
  if (mend.kind === 'copy')
    return (
      <CopyButton text={mend.command} label={t('copyCommand')} copiedLabel={t('frame:action.copied')} quiet />
    );
  if (mend.kind === 'paste') return <Button onClick={() => onPaste(mend.key)}>{t('home:pasteKey')}</Button>;
  return (
    <Button variant="quiet" onClick={() => goTo(mend.page, `id=${encodeURIComponent(mend.id)}`)}>
      {t(`open.${mend.page}`)}
    </Button>
  );
}

function CheckLine({
  check,
  mend,
  onPaste,
}: {
  readonly check: Check;
  readonly mend: Mend | null;
  readonly onPaste: (key: string) => void;
}) {
  const { t } = useTranslation('doctor');
  const said = useSaid();
  const advice = isAdvice(check);
  return (
    <li className="doctor-check">
      <StatusMark
        mark={advice ? 'warn' : marks[check.state]}
        label={t(`state.${advice ? 'advice' : check.state}`)}
      />
      <div className="grow">
        <strong>{said(check.title)}</strong>
        <p className="muted">{said(check.detail)}</p>
        {check.remedy !== '' && (
          <p>
            <span className="faint">{t('remedy')}</span>
            {said(check.remedy)}
          </p>
        )}
      </div>
      {mend !== null && <MendButton mend={mend} onPaste={onPaste} />}
    </li>
  );
}

function Checks({ checks }: { readonly checks: readonly Check[] }) {
  const upstreams = useUpstreams();
  const [pasting, setPasting] = useState<string | null>(null);
  const ids = upstreams.data?.map(({ id }) => id) ?? [];
  return (
    <>
      <ol>
        {checks.map((check) => (
          <CheckLine key={check.id} check={check} mend={planMend(check, ids)} onPaste={setPasting} />
        ))}
      </ol>
      {pasting !== null && <ReplaceKey id={pasting} onClose={() => setPasting(null)} />}
    </>
  );
}

export default function DoctorPage() {
  const { t } = useTranslation(['doctor', 'frame']);
  const doctor = useDoctor();
  const { failing, advised, passed } = groupChecks(doctor.data ?? []);
  return (
    <Page
      title={t('title')}
      lead={t('lead')}
      actions={
        <Button variant="primary" busy={doctor.isFetching} onClick={() => void doctor.refetch()}>
          {doctor.isFetching ? t('running') : t('run')}
        </Button>
      }
    >
      {doctor.isError && <Notice tone="bad">{sentenceOf(doctor.error)}</Notice>}
      {doctor.isPending && <Skeleton label={t('running')} lines={8} />}
      {doctor.data !== undefined && (
        <>
          {failing.length === 0 ? (
            <Notice tone="good">{t('allWell')}</Notice>
          ) : (
            <Panel title={`${t('failing')} · ${failing.length}`} flush>
              <Checks checks={failing} />
            </Panel>
          )}
          {advised.length > 0 && (
            <Panel title={`${t('advised')} · ${advised.length}`} flush>
              <Checks checks={advised} />
            </Panel>
          )}
          {passed.length > 0 && (
            <Panel flush>
              <details>
                <summary className="panel-body">{`${t('passed')} · ${passed.length}`}</summary>
                <Checks checks={passed} />
              </details>
            </Panel>
          )}
        </>
      )}
    </Page>
  );
}
