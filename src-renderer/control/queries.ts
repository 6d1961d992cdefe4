// What pages read and change. Answers are kept until the app says that something changed (see live.ts).
import { QueryClient, useMutation, useQuery } from '@tanstack/react-query';
import i18next from 'i18next';
import { sayName } from '../i18n/said.ts';
import { showToast } from '../ui/toast.tsx';
import { control, isLockedOut, sentenceOf, type ToolId } from './client.ts';
import { setConnection } from './connection.ts';

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      retry: (count, error) => !isLockedOut(error) && count < 2,
      refetchOnWindowFocus: false,
    },
  },
});

queryClient.getQueryCache().subscribe(({ query }) => {
  if (query.state.status === 'error' && isLockedOut(query.state.error)) setConnection('locked');
});

const labelled = <E extends { readonly label: string }>(endpoint: E): E => ({
  ...endpoint,
  label: sayName('endpoint', endpoint.label),
});

export const useStatus = () => useQuery({ queryKey: ['status'], queryFn: () => control.status.get.query() });
export const useHealth = () => useQuery({ queryKey: ['health'], queryFn: () => control.health.get.query() });
export const useProfiles = () =>
  useQuery({ queryKey: ['config', 'profiles'], queryFn: () => control.profiles.list.query() });
export const useUpstreams = () =>
  useQuery({
    queryKey: ['config', 'upstreams'],
    queryFn: () => control.upstreams.list.query(),
    // Written here, it runs with every render: the names follow the language of the window.
    select: (upstreams) =>
      upstreams.map((one) => ({
        ...one,
        name: sayName('preset', one.name),
        endpoints: one.endpoints.map(labelled),
      })),
  });
export const usePresets = () =>
  useQuery({
    queryKey: ['presets'],
    queryFn: () => control.upstreams.presets.query(),
    staleTime: Number.POSITIVE_INFINITY,
    select: (presets) =>
      presets.map((one) => ({
        ...one,
        name: sayName('preset', one.name),
        endpoints: one.endpoints.map(labelled),
      })),
  });
export const useSecrets = () =>
  useQuery({ queryKey: ['config', 'secrets'], queryFn: () => control.secrets.list.query() });
export const useClients = () =>
  useQuery({ queryKey: ['config', 'clients'], queryFn: () => control.clients.list.query() });
export const useMcpTokens = () =>
  useQuery({ queryKey: ['config', 'mcpTokens'], queryFn: () => control.mcpTokens.list.query() });
export const useSettings = () =>
  useQuery({ queryKey: ['config', 'settings'], queryFn: () => control.settings.get.query() });
export const useDoctor = () =>
  useQuery({ queryKey: ['doctor'], queryFn: () => control.doctor.run.query({}), staleTime: 0 });
export const useEndpoints = (upstream: string | null) =>
  useQuery({
    queryKey: ['config', 'endpoints', upstream],
    queryFn: () => control.endpoints.list.query({ upstream: upstream ?? '' }),
    select: (endpoints) => endpoints.map(labelled),
    enabled: upstream !== null,
  });

export type UsageBy = 'day' | 'model' | 'client' | 'upstream';
export const useUsage = (by: UsageBy, since: number) =>
  useQuery({
    queryKey: ['usage', by, since],
    queryFn: () => control.usage.get.query({ by, since }),
    staleTime: 5_000,
    refetchInterval: 15_000,
  });

/**
 * One change. A failure is shown as the app's own sentence; afterwards everything that stands in config.toml is
 * read again.
 */
export function useChange<Input, Output>(
  run: (input: Input) => Promise<Output>,
  onDone?: (output: Output, input: Input) => void,
) {
  return useMutation({
    mutationFn: run,
    onSuccess: (output, input) => onDone?.(output, input),
    onError: (error) =>
      showToast({ title: i18next.t('failed', { ns: 'frame', message: sentenceOf(error) }), tone: 'bad' }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['config'] }),
  });
}

/** What the toast of an act says; the words are asked for when they are needed. */
export interface UndoableWords {
  readonly done: string;
  readonly back: string;
  /** The toast whose place it takes. */
  readonly toast?: string;
  /** How long it can be undone, where the words before the act promise it. */
  readonly undoMs?: number;
}

/**
 * Takes something away or overwrites it, at once and for good unless the toast that says so is told to put it back.
 * Where nothing was there before, the toast offers nothing.
 */
export function useUndoable<Input, Output extends { readonly undo?: string | undefined }>(
  act: (input: Input) => Promise<Output>,
  said: (input: Input) => UndoableWords,
  onDone?: (output: Output, input: Input) => void,
  onBack?: (input: Input) => void,
) {
  const putBack = useChange(
    ({ undo }: { readonly undo: string; readonly input: Input }) => control.settings.putBack.mutate({ undo }),
    (_nothing, { undo, input }) => {
      const { back, toast = undo } = said(input);
      showToast({ id: toast, title: back });
      onBack?.(input);
    },
  );
  return useChange(act, (output, input) => {
    const { undo } = output;
    const { done, toast = undo, undoMs } = said(input);
    showToast({
      ...(toast === undefined ? {} : { id: toast }),
      title: done,
      ...(undo === undefined
        ? {}
        : {
            undo: {
              label: i18next.t('action.undo', { ns: 'frame' }),
              run: () => putBack.mutate({ undo, input }),
              forMs: undoMs,
            },
          }),
    });
    onDone?.(output, input);
  });
}

export const useTools = () =>
  useQuery({ queryKey: ['tools'], queryFn: () => control.tools.list.query(), staleTime: 5_000 });
export const useToolHistory = (tool: ToolId) =>
  useQuery({
    queryKey: ['tools', 'history', tool],
    queryFn: () => control.tools.history.query({ tool }),
    // The command line writes too.
    staleTime: 0,
    retry: false,
  });
export const useToolProfiles = (tool: ToolId) =>
  useQuery({
    queryKey: ['tools', 'profiles', tool],
    queryFn: () => control.tools.profiles.query({ tool }),
    retry: false,
  });
