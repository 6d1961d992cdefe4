// Pointing a tool here and putting it back: options, diff, write, undo.
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { control, type ToolReport, type ToolRow } from '../../control/client.ts';
import { queryClient, useChange } from '../../control/queries.ts';
import { Button } from '../../ui/button.tsx';
import { CheckField, SelectField, TextField } from '../../ui/field.tsx';
import { showToast } from '../../ui/toast.tsx';
import { ChangePreview } from './change-preview.tsx';

type Auth = 'command' | 'env' | 'auth-json' | 'bearer';
interface Options {
  readonly model: string;
  readonly auth: Auth;
  readonly websockets: boolean;
}

type Pending = { readonly kind: 'point' | 'restore'; readonly report: ToolReport } | null;

/** What is sent: only what differs from doing nothing special. */
function toInput(row: ToolRow, { model, auth, websockets }: Options) {
  return {
    tool: row.tool,
    options: {
      ...(model.trim() === '' ? {} : { model: model.trim() }),
      ...(row.tool === 'codex' ? { auth, websockets } : {}),
    },
  };
}

export function PointTool({ row }: { readonly row: ToolRow }) {
  const { t } = useTranslation(['tools', 'frame']);
  const [options, setOptions] = useState<Options>({ model: '', auth: 'command', websockets: true });
  const [pending, setPending] = useState<Pending>(null);
  const { tool, name } = row;
  // What was said before is not true any more.
  const toast = `pointing ${tool}`;
  const refresh = (): void => void queryClient.invalidateQueries({ queryKey: ['tools'] });
  const plan = useChange(
    () => control.tools.plan.query(toInput(row, options)),
    (report) => setPending({ kind: 'point', report }),
  );
  const planRestore = useChange(
    () => control.tools.planRestore.query({ tool }),
    (report) => setPending({ kind: 'restore', report }),
  );
  const restore = useChange(
    () => control.tools.restore.mutate({ tool }),
    () => {
      setPending(null);
      refresh();
      showToast({ id: toast, title: t('restored', { name }) });
    },
  );
  const point = useChange(
    () => control.tools.point.mutate(toInput(row, options)),
    () => {
      setPending(null);
      refresh();
      showToast({
        id: toast,
        title: t('applied', { name }),
        undo: { label: t('frame:action.undo'), run: () => restore.mutate(undefined) },
      });
    },
  );
  return (
    <div className="stack">
      <details>
        <summary>{t('options')}</summary>
        <div className="tool-options">
          <TextField
            label={t('optionModel')}
            mono
            value={options.model}
            onChange={(event) => setOptions({ ...options, model: event.target.value })}
          />
          {tool === 'codex' && (
            <>
              <SelectField
                label={t('optionAuth')}
                value={options.auth}
                choices={(['command', 'env', 'auth-json', 'bearer'] as const).map((value) => ({
                  value,
                  label: t(`auth.${value}`),
                }))}
                onChange={(auth) => setOptions({ ...options, auth: auth as Auth })}
              />
              <CheckField
                label={t('optionWebsockets')}
                checked={options.websockets}
                onChange={(websockets) => setOptions({ ...options, websockets })}
              />
            </>
          )}
        </div>
      </details>
      <div className="row wrap">
        <Button variant="primary" busy={plan.isPending} onClick={() => plan.mutate(undefined)}>
          {row.status?.state === 'keyswitch' ? t('pointAgain') : t('point')}
        </Button>
        {row.status?.state === 'keyswitch' && (
          <Button busy={planRestore.isPending} onClick={() => planRestore.mutate(undefined)}>
            {t('restore')}
          </Button>
        )}
      </div>
      {pending !== null && (
        <ChangePreview
          title={t(pending.kind === 'point' ? 'preview' : 'previewRestore', { name })}
          report={pending.report}
          confirmLabel={t(pending.kind === 'point' ? 'apply' : 'applyRestore')}
          busy={point.isPending || restore.isPending}
          onConfirm={() => (pending.kind === 'point' ? point : restore).mutate(undefined)}
          onClose={() => setPending(null)}
        />
      )}
    </div>
  );
}
