// The one-click switch: shown at once, taken back where the app refuses, undone with one more click.
import { useMutation } from '@tanstack/react-query';
import i18next from 'i18next';
import { control, sentenceOf, type Profile } from '../../control/client.ts';
import { queryClient } from '../../control/queries.ts';
import { showToast } from '../../ui/toast.tsx';

const key = ['config', 'profiles'];

/** Switches to the profile with this id. Running streams finish on the old one. */
export function useSwitchProfile() {
  const mutation = useMutation({
    mutationFn: (id: string) => control.profiles.use.mutate({ id }),
    onMutate: (id) => {
      const before = queryClient.getQueryData<Profile[]>(key);
      queryClient.setQueryData<Profile[]>(key, (profiles) =>
        profiles?.map((profile) => ({ ...profile, active: profile.id === id })),
      );
      return { before };
    },
    onError: (error, _id, context) => {
      queryClient.setQueryData(key, context?.before);
      showToast({ title: i18next.t('failed', { ns: 'frame', message: sentenceOf(error) }), tone: 'bad' });
    },
    onSuccess: (profile, id, context) => {
      const previous = context.before?.find(({ active }) => active);
      if (!previous || previous.id === id) return;
      showToast({
        // An older undo would lead two profiles back.
        id: 'switched',
        title: i18next.t('switched', { ns: 'home', name: profile.name }),
        undo: { label: i18next.t('action.undo', { ns: 'frame' }), run: () => mutation.mutate(previous.id) },
      });
    },
    onSettled: () => {
      void queryClient.invalidateQueries({ queryKey: ['config'] });
      void queryClient.invalidateQueries({ queryKey: ['status'] });
    },
  });
  return mutation;
}
