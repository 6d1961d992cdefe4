// Short messages that go by themselves; an act that can be undone offers it here.
import { Toast } from '@base-ui/react/toast';
import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import './toast.css';

const manager = Toast.createToastManager();

/** Shows a message. `undo` adds one button; one with an `id` takes the place of the last with the same. */
export function showToast(message: {
  readonly id?: string;
  readonly title: string;
  readonly description?: string;
  readonly tone?: 'good' | 'bad';
  /** `forMs`: how long it is offered, where that is longer than a message stays else. */
  readonly undo?: { readonly label: string; readonly run: () => void; readonly forMs?: number | undefined };
}): void {
  manager.add({
    ...(message.id === undefined ? {} : { id: message.id }),
    title: message.title,
    ...(message.description === undefined ? {} : { description: message.description }),
    type: message.tone ?? 'good',
    // An error stays until it is read; the rest goes by itself, what can be undone later.
    timeout: message.tone === 'bad' ? 0 : message.undo === undefined ? 6_000 : (message.undo.forMs ?? 15_000),
    // Named even where there is none: it takes away the button of the message whose place this one takes.
    actionProps:
      message.undo === undefined ? undefined : { children: message.undo.label, onClick: message.undo.run },
  });
}

function ToastList({ closeLabel }: { readonly closeLabel: string }) {
  const { toasts } = Toast.useToastManager();
  return toasts.map((toast) => (
    <Toast.Root key={toast.id} toast={toast} className={`toast toast-${toast.type ?? 'good'}`}>
      <Toast.Content className="toast-content">
        <div className="grow">
          <Toast.Title className="toast-title" />
          <Toast.Description className="toast-description" />
        </div>
        {toast.actionProps !== undefined && <Toast.Action className="button" />}
        <Toast.Close className="button button-quiet button-icon" aria-label={closeLabel} title={closeLabel}>
          <X aria-hidden="true" />
        </Toast.Close>
      </Toast.Content>
    </Toast.Root>
  ));
}

export function ToastProvider({
  label,
  closeLabel,
  children,
}: {
  /** What the place of the messages is called. */
  readonly label: string;
  readonly closeLabel: string;
  readonly children: ReactNode;
}) {
  return (
    <Toast.Provider toastManager={manager}>
      {children}
      <Toast.Portal>
        <Toast.Viewport className="toast-viewport" aria-label={label}>
          <ToastList closeLabel={closeLabel} />
        </Toast.Viewport>
      </Toast.Portal>
    </Toast.Provider>
  );
}
