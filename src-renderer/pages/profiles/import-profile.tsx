// Takes a profile from a file that somebody gave: its routes and upstreams, without keys.
import { Upload } from 'lucide-react';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { control } from '../../control/client.ts';
import { useChange } from '../../control/queries.ts';
import { Button } from '../../ui/button.tsx';
import { showToast } from '../../ui/toast.tsx';

export function ImportProfile({ onImported }: { readonly onImported: (id: string) => void }) {
  const { t } = useTranslation('profiles');
  const input = useRef<HTMLInputElement>(null);
  const take = useChange(
    async (file: File) => control.profiles.import.mutate({ text: await file.text() }),
    ({ profile, missingSecrets }) => {
      showToast({
        title: t('imported', { id: profile }),
        ...(missingSecrets.length === 0
          ? {}
          : { description: t('importedMissing', { keys: missingSecrets.join(', ') }) }),
      });
      onImported(profile);
    },
  );
  return (
    <>
      <Button
        icon={<Upload aria-hidden="true" />}
        busy={take.isPending}
        onClick={() => input.current?.click()}
      >
        {t('import')}
      </Button>
      <input
        ref={input}
        type="file"
        accept=".toml,text/plain"
        hidden
        aria-label={t('import')}
        onChange={(event) => {
          const file = event.target.files?.[0];
          // Cleared, so that the same file can be chosen again after it was mended.
          event.target.value = '';
          if (file) take.mutate(file);
        }}
      />
    </>
  );
}
