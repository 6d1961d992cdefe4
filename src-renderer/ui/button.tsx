// A push button in three strengths. Knows no domain.
import type { ButtonHTMLAttributes, ReactNode } from 'react';
import './button.css';

export interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  readonly variant?: 'primary' | 'plain' | 'quiet' | 'danger';
  readonly icon?: ReactNode;
  /**
   * Shows a bar of activity and refuses clicks; the words stay, so that nothing jumps, and so does the focus, which a
   * button that is switched off would lose.
   */
  readonly busy?: boolean;
}

export function Button({
  variant = 'plain',
  icon,
  busy = false,
  children,
  className,
  onClick,
  ...rest
}: ButtonProps) {
  return (
    <button
      type="button"
      className={`button button-${variant}${className === undefined ? '' : ` ${className}`}`}
      aria-busy={busy || undefined}
      aria-disabled={busy || undefined}
      onClick={busy ? undefined : onClick}
      {...rest}
    >
      {icon}
      {children}
    </button>
  );
}

/** A button that is only an icon: its name is read out and shown as a tip. */
export function IconButton({
  label,
  children,
  className,
  ...rest
}: ButtonProps & { readonly label: string }) {
  return (
    <button
      type="button"
      className={`button button-quiet button-icon${className === undefined ? '' : ` ${className}`}`}
      aria-label={label}
      title={label}
      {...rest}
    >
      {children}
    </button>
  );
}
