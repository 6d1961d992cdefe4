// china / standard / automatic, each with what was measured, for the upstream that the profile leads to.
import { useTranslation } from 'react-i18next';
import { control, type Upstream } from '../../control/client.ts';
import { useChange, useEndpoints } from '../../control/queries.ts';
import { useSaid } from '../../i18n/said.ts';
import { Button } from '../../ui/button.tsx';
import { formatMs } from '../../ui/format.ts';
import { Segmented } from '../../ui/segmented.tsx';

export function EndpointSwitch({
  upstream,
  explained = true,
}: {
  readonly upstream: Upstream;
  /** Says why the one in use is in use. */
  readonly explained?: boolean;
}) {
  const { t } = useTranslation(['home', 'frame']);
  const said = useSaid();
  const endpoints = useEndpoints(upstream.id);
  const use = useChange((endpoint: string) =>
    control.endpoints.use.mutate({ upstream: upstream.id, endpoint }),
  );
  const probe = useChange(() => control.endpoints.probe.mutate({ upstream: upstream.id }));
  const rows = endpoints.data ?? [];
  const active = rows.find((row) => row.active);
  const segments = [
    {
      value: 'auto',
      label: t('endpointAuto'),
      detail: upstream.endpoint === 'auto' ? active?.endpoint : undefined,
    },
    ...rows.map((row) => ({
      value: row.endpoint,
      label: row.label,
      detail: row.ms !== null ? formatMs(row.ms) : t(`frame:state.${row.state}`),
    })),
  ];
  return (
    <div className="stack">
      <div className="row wrap">
        {upstream.endpoints.length > 1 ? (
          <Segmented
            label={t('endpoint')}
            segments={segments}
            value={upstream.endpoint}
            onChange={(value) => use.mutate(value)}
          />
        ) : (
          <span className="muted">{t('oneEndpoint')}</span>
        )}
        <Button variant="quiet" busy={probe.isPending} onClick={() => probe.mutate(undefined)}>
          {t('measure')}
        </Button>
      </div>
      {explained && active !== undefined && <p className="muted small">{said(active.why)}</p>}
    </div>
  );
}
