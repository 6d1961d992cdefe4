// A modal question or form; focus is trapped and given back. Wraps Base UI.
import { Dialog as Base } from '@base-ui/react/dialog';
import { X } from 'lucide-react';
import { useRef, type KeyboardEvent, type ReactNode } from 'react';
import './dialog.css';

/** Is one open, or the palette? By its backdrop: a toast is a dialog to screen readers too. */
export function isDialogOpen(): boolean {
  return document.querySelector('.dialog-backdrop') !== null;
}

export interface DialogProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly title: string;
  readonly description?: ReactNode;
  readonly closeLabel: string;
  readonly children?: ReactNode;
  /** Buttons, the main one last. */
  readonly actions?: ReactNode;
  /** Wide for diffs, full for two columns of text. */
  readonly size?: 'normal' | 'wide' | 'full';
}

export function Dialog({
  open,
  onOpenChange,
  title,
  description,
  closeLabel,
  children,
  actions,
  size = 'normal',
}: DialogProps) {
  const actionsRow = useRef<HTMLDivElement>(null);
  const body = useRef<HTMLDivElement>(null);

  /** Enter in a one-line field is the main button. Enter that ends a word of an input method is not. */
  function onKeyDown(event: KeyboardEvent): void {
    if (event.key !== 'Enter' || event.nativeEvent.isComposing || event.defaultPrevented) return;
    if (!(event.target instanceof HTMLInputElement) || event.target.type === 'checkbox') return;
    event.preventDefault();
    // A button that is switched off takes no click.
    actionsRow.current?.querySelector<HTMLButtonElement>('.button-primary')?.click();
  }

  return (
    // A click beside it would cost what was typed: only Escape and the buttons close it.
    <Base.Root open={open} onOpenChange={(next) => onOpenChange(next)} disablePointerDismissal>
      <Base.Portal>
        <Base.Backdrop className="dialog-backdrop" />
        <Base.Popup
          className={size === 'normal' ? 'dialog' : `dialog dialog-${size}`}
          // What is to be filled in comes first, not the button that closes it.
          initialFocus={() => body.current?.querySelector<HTMLElement>('input, select, textarea') ?? true}
          onKeyDown={onKeyDown}
        >
          <div className="dialog-head">
            <Base.Title className="dialog-title">{title}</Base.Title>
            <Base.Close
              className="button button-quiet button-icon"
              aria-label={closeLabel}
              title={closeLabel}
            >
              <X aria-hidden="true" />
            </Base.Close>
          </div>
          {description !== undefined && (
            <Base.Description className="dialog-description" render={<div />}>
              {description}
            </Base.Description>
          )}
          <div className="dialog-body" ref={body}>
            {children}
          </div>
          {actions !== undefined && (
            <div className="dialog-actions" ref={actionsRow}>
              {actions}
            </div>
          )}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}
