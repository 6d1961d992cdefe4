// The first three steps, on top of the home page until they are done or hidden.
import { useQuery } from '@tanstack/react-query';
import { Check } from 'lucide-react';
import { useEffect, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { control, type Preset, type ToolId } from '../../control/client.ts';
import {
  queryClient,
  useChange,
  useProfiles,
  useStatus,
  useTools,
  useUpstreams,
} from '../../control/queries.ts';
import { goTo } from '../../frame/use-page.ts';
import { Button } from '../../ui/button.tsx';
import { Panel } from '../../ui/panel.tsx';
import { showToast } from '../../ui/toast.tsx';
import { AddUpstream, freeId } from '../upstreams/add-upstream.tsx';
import { PresetGallery } from '../upstreams/preset-gallery.tsx';
import './first-run.css';

const HIDDEN = 'keyswitch.first-run-hidden';
const BEGUN = 'keyswitch.first-run-begun';

function Step({
  number,
  title,
  done,
  children,
}: {
  readonly number: number;
  readonly title: string;
  readonly done: boolean;
  readonly children: ReactNode;
}) {
  const { t } = useTranslation('firstRun');
  return (
    <li className={done ? 'step step-done' : 'step'} aria-label={t('step', { number })}>
      <span className="step-number" aria-hidden="true">
        {done ? <Check /> : number}
      </span>
      <div className="stack grow">
        <h3>
          {title} {done && <span className="faint small">{t('done')}</span>}
        </h3>
        {!done && children}
      </div>
    </li>
  );
}

/** An upstream alone answers nobody: it gets a profile, as a pasted key does, and the profile is used. */
async function takeOver(tool: ToolId, found: string, taken: readonly string[]): Promise<string> {
  const { upstream } = await control.tools.importProfile.mutate({ tool, id: found });
  const id = freeId(upstream, taken);
  await control.profiles.save.mutate({ id, name: upstream, routes: [{ match: '*', to: [upstream] }] });
  await control.profiles.use.mutate({ id });
  return upstream;
}

/** Keys that stand in the tools' own files, ready to be taken over. */
function FoundKeys() {
  const { t } = useTranslation('firstRun');
  const profiles = useProfiles();
  const answer = useQuery({
    queryKey: ['tools', 'found'],
    queryFn: () => control.tools.found.query(),
    retry: false,
  });
  const take = useChange(
    ({ tool, id }: { tool: ToolId; id: string }) =>
      takeOver(tool, id, profiles.data?.map((one) => one.id) ?? []),
    (upstream) => {
      void queryClient.invalidateQueries({ queryKey: ['status'] });
      showToast({ title: t('taken', { id: upstream }) });
    },
  );
  const found = (answer.data?.found ?? []).filter(
    ({ importable, profile }) => importable && !String(profile['base_url'] ?? '').includes('127.0.0.1'),
  );
  if (found.length === 0) return null;
  return (
    <div className="stack">
      <h4>{t('found')}</h4>
      <p className="muted">{t('foundText')}</p>
      <ul className="line-list">
        {found.map(({ tool, profile }) => (
          <li key={`${tool}/${profile.id}`} className="list-line">
            <span className="grow ellipsis">
              {tool} · <code>{profile.id}</code>{' '}
              <span className="faint small">{String(profile['base_url'] ?? '')}</span>
            </span>
            <Button
              busy={take.isPending && take.variables.id === profile.id}
              onClick={() => take.mutate({ tool, id: profile.id })}
            >
              {t('take')}
            </Button>
          </li>
        ))}
      </ul>
    </div>
  );
}

function ToolStep() {
  const { t } = useTranslation('firstRun');
  const [tools, status] = [useTools(), useStatus()];
  const installed = tools.data?.filter(({ detection }) => detection?.installed) ?? [];
  return (
    <>
      <p className="muted">{installed.length === 0 && tools.isSuccess ? t('toolNone') : t('toolText')}</p>
      {installed.length === 0 && tools.isSuccess && <code>{`${status.data?.proxyUrl ?? ''}/v1`}</code>}
      <div className="row wrap">
        {installed.map((row) => (
          <Button key={row.tool} onClick={() => goTo('tools', `id=${row.tool}`)}>
            {row.name}
          </Button>
        ))}
      </div>
    </>
  );
}

/** Are the first steps to be shown: nothing but the demo is configured, and nobody hid them? */
export function useFirstRun(): { readonly shown: boolean; readonly hide: () => void } {
  const upstreams = useUpstreams();
  const [hidden, setHidden] = useState(() => localStorage.getItem(HIDDEN) !== null);
  const onlyDemo = upstreams.data?.every(({ kind }) => kind === 'demo') === true;
  // Once begun they stay until the last step, though the first adds an upstream and the second leads to another page.
  useEffect(() => {
    if (onlyDemo) localStorage.setItem(BEGUN, 'yes');
  }, [onlyDemo]);
  return {
    shown: !hidden && (onlyDemo || localStorage.getItem(BEGUN) !== null),
    hide() {
      localStorage.setItem(HIDDEN, 'yes');
      setHidden(true);
    },
  };
}

export function FirstRun({ onHide }: { readonly onHide: () => void }) {
  const { t } = useTranslation('firstRun');
  const [upstreams, tools] = [useUpstreams(), useTools()];
  const [choice, setChoice] = useState<{ readonly preset: Preset | null } | null>(null);
  const hasUpstream = upstreams.data?.some(({ kind }) => kind !== 'demo') === true;
  const pointed = tools.data?.some(({ status }) => status?.state === 'keyswitch') === true;
  const first = useQuery({
    queryKey: ['first-exchange'],
    queryFn: () => control.log.list.query({ limit: 1, filter: { status: 'ok' } }),
    refetchInterval: 2_000,
  });
  const seen = first.data?.[0];
  const complete = hasUpstream && pointed && seen !== undefined;
  // They are seen to the end, and not again the next time.
  useEffect(() => {
    if (complete) localStorage.setItem(HIDDEN, 'yes');
  }, [complete]);
  return (
    <Panel
      title={t('title')}
      actions={
        <Button variant="quiet" onClick={onHide}>
          {t('dismiss')}
        </Button>
      }
    >
      <ol className="steps">
        <Step number={1} title={t('upstream')} done={hasUpstream}>
          <p className="muted">{t('upstreamText')}</p>
          <FoundKeys />
          <PresetGallery folded onChoose={(preset) => setChoice({ preset })} />
        </Step>
        <Step number={2} title={t('tool')} done={pointed}>
          <ToolStep />
        </Step>
        <Step number={3} title={t('request')} done={false}>
          <p className="muted" aria-live="polite">
            {seen === undefined ? t('requestText') : t('requestSeen', { client: seen.client ?? '–' })}
          </p>
          <div>
            <Button onClick={() => goTo('log')}>{t('openLog')}</Button>
          </div>
        </Step>
      </ol>
      {choice !== null && <AddUpstream preset={choice.preset} onClose={() => setChoice(null)} />}
    </Panel>
  );
}
