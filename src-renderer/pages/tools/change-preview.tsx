// The exact diff of every file, before anything is written.
import { useTranslation } from 'react-i18next';
import type { ToolReport } from '../../control/client.ts';
import { useSaid } from '../../i18n/said.ts';
import { joinPieces } from '../../i18n/spacing.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { DiffView } from '../../ui/diff-view.tsx';
import { Notice } from '../../ui/panel.tsx';

export interface ChangePreviewProps {
  readonly title: string;
  /** What else happens than what the diff shows. */
  readonly lead?: string;
  readonly report: Pick<ToolReport, 'files' | 'notes'>;
  readonly confirmLabel: string;
  readonly busy: boolean;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}

export function ChangePreview({
  title,
  lead,
  report,
  confirmLabel,
  busy,
  onConfirm,
  onClose,
}: ChangePreviewProps) {
  const { t } = useTranslation(['tools', 'frame']);
  const said = useSaid();
  const changed = report.files.filter(({ diff }) => diff !== '');
  return (
    <Dialog
      open
      size="wide"
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title={title}
      description={lead === undefined ? t('previewLead') : joinPieces([lead, ' ', t('previewLead')])}
      closeLabel={t('frame:action.close')}
      actions={
        <>
          <Button onClick={onClose}>{t('frame:action.cancel')}</Button>
          <Button variant="primary" busy={busy} disabled={changed.length === 0} onClick={onConfirm}>
            {confirmLabel}
          </Button>
        </>
      }
    >
      <div className="stack">
        {changed.length === 0 && <Notice tone="info">{t('nothing')}</Notice>}
        {report.notes.map((note) => (
          <Notice key={note} tone="info">
            {said(note)}
          </Notice>
        ))}
        {changed.map((file, place) => (
          <section key={`${place} ${file.path}`} className="stack" aria-label={file.path}>
            <p>
              <code>{file.path}</code> <span className="faint small">{t(`change.${file.change}`)}</span>
            </p>
            <DiffView diff={file.diff} label={file.path} />
          </section>
        ))}
      </div>
    </Dialog>
  );
}
