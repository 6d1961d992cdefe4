// A small line over time; gaps where a measurement failed. Words beside it say the same.
import './sparkline.css';

export interface SparkPoint {
  /** null = failed. */
  readonly value: number | null;
  readonly at: number;
}

/** What several lines share, so that one can be compared with the other. */
export interface SparkScale {
  readonly from: number;
  readonly to: number;
  readonly top: number;
}

/** The scale of all lines together: from the earliest point to the latest, from zero to the highest. */
export function commonScale(lines: readonly (readonly SparkPoint[])[]): SparkScale {
  const points = lines.flat();
  const times = points.map(({ at }) => at);
  return {
    from: Math.min(...times),
    to: Math.max(...times),
    top: Math.max(1, ...points.flatMap(({ value }) => (value === null ? [] : [value]))),
  };
}

export function Sparkline({
  points,
  scale,
  label,
}: {
  readonly points: readonly SparkPoint[];
  readonly scale: SparkScale;
  readonly label: string;
}) {
  const span = Math.max(1, scale.to - scale.from);
  const x = (at: number): number => ((at - scale.from) / span) * 200;
  const y = (value: number): number => 34 - (value / scale.top) * 32;
  const path = points
    .map(({ value, at }, index) => {
      if (value === null) return '';
      const pen = index === 0 || points[index - 1]?.value === null ? 'M' : 'L';
      return `${pen}${x(at).toFixed(1)} ${y(value).toFixed(1)}`;
    })
    .join('');
  return (
    <svg className="sparkline" viewBox="0 0 200 36" preserveAspectRatio="none" role="img" aria-label={label}>
      <path d="M0 35.5H200" className="sparkline-base" vectorEffect="non-scaling-stroke" />
      <path d={path} className="sparkline-line" vectorEffect="non-scaling-stroke" />
      {points.map(
        ({ value, at }, index) =>
          value === null && (
            <rect
              key={`${at}-${index}`}
              x={x(at) - 1.5}
              y={30}
              width={3}
              height={5}
              className="sparkline-failed"
            />
          ),
      )}
    </svg>
  );
}
