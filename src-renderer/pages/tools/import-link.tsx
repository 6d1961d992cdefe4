// A link that was pasted, or that opened the app: first every field is shown, secrets masked; then a person says yes.
import { useMutation } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { control, sentenceOf } from '../../control/client.ts';
import { useChange } from '../../control/queries.ts';
import { useSaid } from '../../i18n/said.ts';
import { Button } from '../../ui/button.tsx';
import { DefinitionList } from '../../ui/definition-list.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { TextField } from '../../ui/field.tsx';
import { Notice } from '../../ui/panel.tsx';
import { showToast } from '../../ui/toast.tsx';

const linkForm = /^(?:ccswitch|keyswitch):\/\//i;

export interface ImportLinkProps {
  /** The link that opened the app, read at once; null = one is to be pasted. */
  readonly opened: string | null;
  readonly onClose: () => void;
}

export function ImportLink({ opened, onClose }: ImportLinkProps) {
  const { t } = useTranslation(['links', 'frame']);
  const said = useSaid();
  const [link, setLink] = useState(opened ?? '');
  const { mutate: ask, ...read } = useMutation({
    mutationFn: (text: string) => control.tools.readLink.mutate({ link: text }),
  });
  useEffect(() => {
    if (opened !== null) ask(opened);
  }, [ask, opened]);
  const take = useChange(
    () => control.tools.importLink.mutate({ link: link.trim(), target: { as: 'upstream' } }),
    ({ id }) => {
      showToast({ title: t('imported', { id }) });
      onClose();
    },
  );
  const shown = read.data;
  const isLink = linkForm.test(link.trim());
  const typing = link.trim() === '' || isLink ? null : t('notALink');
  return (
    <Dialog
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title={shown === undefined ? t('title') : t('confirm', { name: shown.name })}
      description={t(shown === undefined ? 'text' : 'confirmText')}
      closeLabel={t('frame:action.close')}
      actions={
        <>
          <Button onClick={onClose}>{t('frame:action.cancel')}</Button>
          {shown === undefined ? (
            <Button
              variant="primary"
              disabled={!isLink}
              busy={read.isPending}
              onClick={() => ask(link.trim())}
            >
              {t('read')}
            </Button>
          ) : (
            <Button
              variant="primary"
              disabled={!shown.importable}
              busy={take.isPending}
              onClick={() => take.mutate(undefined)}
            >
              {t('asUpstream')}
            </Button>
          )}
        </>
      }
    >
      {shown === undefined ? (
        <TextField
          label={t('field')}
          hint={t('fieldHint')}
          mono
          placeholder="ccswitch://"
          value={link}
          error={typing ?? (read.isError ? sentenceOf(read.error) : null)}
          onChange={(event) => {
            read.reset();
            setLink(event.target.value);
          }}
        />
      ) : (
        <div className="stack">
          {!shown.importable && <Notice tone="info">{t('notImportable')}</Notice>}
          {shown.warnings.map((warning) => (
            <Notice key={warning} tone="warn">
              {said(warning)}
            </Notice>
          ))}
          <DefinitionList
            items={shown.fields.map(({ name, value }) => [said(name), <code key={name}>{value}</code>])}
          />
        </div>
      )}
    </Dialog>
  );
}
