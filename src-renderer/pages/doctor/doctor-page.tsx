// Ordered checks, each with what was found and what to do.
import { useTranslation } from 'react-i18next';
import { sentenceOf, type Check } from '../../control/client.ts';
import { useDoctor } from '../../control/queries.ts';
import { useSaid } from '../../i18n/said.ts';
import { Button } from '../../ui/button.tsx';
import { Notice, Page, Panel } from '../../ui/panel.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { StatusMark, type Mark } from '../../ui/status-mark.tsx';
import './doctor-page.css';

const marks: Record<Check['state'], Mark> = { pass: 'good', fail: 'bad', unknown: 'asleep' };

function CheckLine({ check }: { readonly check: Check }) {
  const { t } = useTranslation('doctor');
  const said = useSaid();
  return (
    <li className="doctor-check">
      <StatusMark mark={marks[check.state]} label={t(`state.${check.state}`)} />
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
    </li>
  );
}

function Checks({ checks }: { readonly checks: readonly Check[] }) {
  return (
    <ol>
      {checks.map((check) => (
        <CheckLine key={check.id} check={check} />
      ))}
    </ol>
  );
}

export default function DoctorPage() {
  const { t } = useTranslation(['doctor', 'frame']);
  const doctor = useDoctor();
  // What needs somebody stands first, in the order of causes; what is well is folded away.
  const open = doctor.data?.filter(({ state }) => state !== 'pass') ?? [];
  const passed = doctor.data?.filter(({ state }) => state === 'pass') ?? [];
  const failing = doctor.data?.filter(({ state }) => state === 'fail').length ?? 0;
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
          {failing === 0 ? (
            <Notice tone="good">{t('allWell')}</Notice>
          ) : (
            <Notice tone="warn">{t('failing', { count: failing })}</Notice>
          )}
          {open.length > 0 && (
            <Panel flush>
              <Checks checks={open} />
            </Panel>
          )}
          {passed.length > 0 && (
            <Panel flush>
              <details>
                <summary className="panel-body">{t('passed', { count: passed.length })}</summary>
                <Checks checks={passed} />
              </details>
            </Panel>
          )}
        </>
      )}
    </Page>
  );
}
