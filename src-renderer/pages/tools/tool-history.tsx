// What Keyswitch did to a tool's files, newest first: each change with its diff on demand, and an undo of just that one.
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  control,
  sentenceOf,
  type ToolChange,
  type ToolRow,
  type UndoPreview,
} from '../../control/client.ts';
import { queryClient, useChange, useToolHistory } from '../../control/queries.ts';
import { useSaid } from '../../i18n/said.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { DiffView } from '../../ui/diff-view.tsx';
import { formatWhen } from '../../ui/format.ts';
import { Notice } from '../../ui/panel.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { showToast } from '../../ui/toast.tsx';
import { ChangePreview } from './change-preview.tsx';

/** Lines that are shown before somebody asks for all. */
const shownFirst = 6;

function ChangeDiff({ row, change }: { readonly row: ToolRow; readonly change: ToolChange }) {
  const { t } = useTranslation(['tools', 'frame']);
  const said = useSaid();
  const { tool } = row;
  const shown = useQuery({
    queryKey: ['tool-change', tool, change.id],
    queryFn: () => control.tools.change.query({ tool, id: change.id }),
    // A change of the past stays what it was.
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
  if (shown.isPending) return <Skeleton label={t('frame:loading')} lines={3} />;
  if (shown.isError) return <Notice tone="bad">{said(sentenceOf(shown.error))}</Notice>;
  return (
    <div className="stack history-diff">
      {shown.data.notes.map((note) => (
        <p key={note} className="muted">
          {said(note)}
        </p>
      ))}
      {shown.data.files.map((file) => (
        <section key={file.path} aria-label={file.path}>
          <p>
            <code>{file.path}</code> <span className="faint small">{t(`change.${file.change}`)}</span>
          </p>
          {file.diff !== '' && <DiffView diff={file.diff} label={file.path} />}
        </section>
      ))}
    </div>
  );
}

interface LineProps {
  readonly row: ToolRow;
  readonly change: ToolChange;
  readonly busy: boolean;
  readonly onUndo: () => void;
}

function ChangeLine({ row, change, busy, onUndo }: LineProps) {
  const { t } = useTranslation('tools');
  const said = useSaid();
  const [open, setOpen] = useState(false);
  const summary = said(change.summary);
  const at = new Date(change.at);
  const word = t(open ? 'history.hide' : 'history.diff');
  const act = t(change.kind === 'undo' ? 'history.redo' : 'history.undo');
  return (
    <li className="history-line">
      <div className="row wrap">
        <time className="num faint" dateTime={change.at} title={at.toLocaleString()}>
          {formatWhen(at.getTime())}
        </time>
        <span className="grow history-words">
          <span className={change.undone ? 'muted history-undone' : undefined}>{summary}</span>
          <span className="faint small ellipsis" title={change.paths.join('\n')}>
            {change.paths.map((path) => path.split(/[/\\]/).at(-1)).join(', ')}
          </span>
        </span>
        {change.undone && <span className="faint small">{t('history.undone')}</span>}
        <Button
          variant="quiet"
          aria-expanded={open}
          aria-label={`${word}: ${summary}`}
          onClick={() => setOpen(!open)}
        >
          {word}
        </Button>
        {!change.undone && (
          <Button variant="quiet" busy={busy} aria-label={`${act} ${summary}`} onClick={onUndo}>
            {act}
          </Button>
        )}
      </div>
      {open && <ChangeDiff row={row} change={change} />}
    </li>
  );
}

function Refusal({
  preview,
  onFirst,
  onClose,
}: {
  readonly preview: UndoPreview;
  readonly onFirst: (id: string) => void;
  readonly onClose: () => void;
}) {
  const { t } = useTranslation(['tools', 'frame']);
  const said = useSaid();
  const first = preview.refusal?.first ?? null;
  return (
    <Dialog
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title={t('history.refused')}
      description={t('history.untouched')}
      closeLabel={t('frame:action.close')}
      actions={
        <>
          <Button onClick={onClose}>{t('frame:action.close')}</Button>
          {first !== null && (
            <Button variant="primary" onClick={() => onFirst(first)}>
              {t('history.first')}
            </Button>
          )}
        </>
      }
    >
      <Notice tone="warn">{said(preview.refusal?.why ?? '')}</Notice>
    </Dialog>
  );
}

export function ToolHistory({ row }: { readonly row: ToolRow }) {
  const { t } = useTranslation(['tools', 'frame']);
  const said = useSaid();
  const history = useToolHistory(row.tool);
  const [all, setAll] = useState(false);
  const [pending, setPending] = useState<{ readonly id: string; readonly preview: UndoPreview } | null>(null);
  const { tool } = row;
  const plan = useChange(
    async (id: string) => ({ id, preview: await control.tools.planUndo.query({ tool, id }) }),
    setPending,
  );
  const undo = useChange(
    (id: string) => control.tools.undo.mutate({ tool, id }),
    () => {
      setPending(null);
      void queryClient.invalidateQueries({ queryKey: ['tools'] });
      showToast({ title: t('history.done'), description: t('history.doneMore') });
    },
  );
  const changes = history.data ?? [];
  const shown = all ? changes : changes.slice(0, shownFirst);
  return (
    <section className="stack" aria-label={t('history.title')}>
      <h3>{t('history.title')}</h3>
      {history.isError && <p className="muted">{said(sentenceOf(history.error))}</p>}
      {history.data?.length === 0 && <p className="muted">{t('history.none')}</p>}
      {shown.length > 0 && (
        <ol className="line-list">
          {shown.map((change) => (
            <ChangeLine
              key={change.id}
              row={row}
              change={change}
              busy={plan.isPending && plan.variables === change.id}
              onUndo={() => plan.mutate(change.id)}
            />
          ))}
        </ol>
      )}
      {!all && changes.length > shownFirst && (
        <div>
          <Button variant="quiet" onClick={() => setAll(true)}>
            {t('history.all', { count: changes.length })}
          </Button>
        </div>
      )}
      {pending !== null &&
        (pending.preview.refusal === null ? (
          <ChangePreview
            title={t('history.preview', { name: row.name })}
            report={pending.preview}
            confirmLabel={t('history.confirm')}
            busy={undo.isPending}
            onConfirm={() => undo.mutate(pending.id)}
            onClose={() => setPending(null)}
          />
        ) : (
          <Refusal
            preview={pending.preview}
            onFirst={(id) => plan.mutate(id)}
            onClose={() => setPending(null)}
          />
        ))}
    </section>
  );
}
