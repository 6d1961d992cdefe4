// Puts another key under the same name into the vault; judged as it is typed.
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { judgeKeyForm } from '../../../src-proxy/contract/key-form.ts';
import { control } from '../../control/client.ts';
import { queryClient, useUndoable } from '../../control/queries.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { TextField } from '../../ui/field.tsx';

/** One message per key: that the new one is kept takes the place of that the old one was refused. */
export const keyToast = (id: string): string => `key ${id}`;

export function ReplaceKey({ id, onClose }: { readonly id: string; readonly onClose: () => void }) {
  const { t } = useTranslation(['upstreams', 'frame']);
  const [value, setValue] = useState('');
  const verdict = judgeKeyForm(value);
  const save = useUndoable(
    () => control.secrets.set.mutate({ id, value }),
    () => ({
      done: t('detail.replaced', { id }),
      back: t('detail.oldBack', { id }),
      toast: keyToast(id),
    }),
    () => {
      // What the checks found may be mended with that.
      void queryClient.invalidateQueries({ queryKey: ['doctor'] });
      onClose();
    },
  );
  return (
    <Dialog
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title={t('detail.keyOf', { id })}
      closeLabel={t('frame:action.close')}
      actions={
        <>
          <Button onClick={onClose}>{t('frame:action.cancel')}</Button>
          <Button
            variant="primary"
            disabled={!verdict.ok}
            busy={save.isPending}
            onClick={() => save.mutate(undefined)}
          >
            {t('frame:action.save')}
          </Button>
        </>
      }
    >
      <TextField
        label={t('form.key')}
        type="password"
        mono
        hint={t('form.keyHint')}
        value={value}
        error={value === '' || verdict.ok ? null : t(`key.${verdict.fault}`)}
        onChange={(event) => setValue(event.target.value)}
      />
    </Dialog>
  );
}
