// Bars over named columns, drawn by uPlot; colours follow the theme. The table below a chart says the same in words.
import { useEffect, useRef } from 'react';
import UPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { formatTicks } from './format.ts';
import './bar-chart.css';

export interface BarChartProps {
  readonly label: string;
  readonly names: readonly string[];
  readonly values: readonly number[];
  /** What the numbers are; nothing is counted in halves. */
  readonly measure: 'count' | 'usd';
}

/** The room left of the bars, px. */
const AXIS = 64;
const DAY_WIDTH = 46;
const LETTER_WIDTH = 7.5;
const GAP = 10;
/** Steps of an axis of whole things: 1, 2, 5, 10 and so on. */
const wholeSteps = Array.from({ length: 15 }, (_, power) => [1, 2, 5].map((one) => one * 10 ** power)).flat();

const colour = (element: Element, name: string): string =>
  getComputedStyle(element).getPropertyValue(name).trim();

function draw(element: HTMLElement, { names, values, measure }: BarChartProps): UPlot {
  const text = colour(element, '--text-2');
  const line = colour(element, '--line');
  const bars = UPlot.paths.bars?.({ size: [0.62, 64], radius: 0.12 });
  const font = `12px ${getComputedStyle(element).fontFamily}`;
  return new UPlot(
    {
      width: element.clientWidth,
      height: 220,
      padding: [12, 8, 0, 0],
      legend: { show: false },
      cursor: { show: false },
      scales: {
        x: { time: false, range: [-0.6, names.length - 0.4] },
        y: { range: (_plot, _min, max) => [0, Math.max(max * 1.08, 1e-9)] },
      },
      axes: [
        {
          stroke: text,
          font,
          size: 28,
          grid: { show: false },
          ticks: { show: false },
          splits: (plot) => placesOf(names, plot.width - AXIS),
          values: (plot, splits) =>
            splits.map((index) => shorten(names[index] ?? '', (plot.width - AXIS) / names.length)),
        },
        {
          stroke: text,
          font,
          size: AXIS,
          grid: { stroke: line, width: 1 },
          ticks: { show: false },
          values: (_plot, splits) => formatTicks(splits, measure),
          ...(measure === 'count' ? { incrs: wholeSteps } : {}),
        },
      ],
      series: [
        {},
        {
          fill: colour(element, '--accent-fill'),
          width: 0,
          ...(bars === undefined ? {} : { paths: bars }),
          points: { show: false },
        },
      ],
    },
    [names.map((_, index) => index), [...values]],
    element,
  );
}

/** Which bars are named: all, or of days as many as have room, today among them. */
export function placesOf(names: readonly string[], width: number): number[] {
  const step = names.every(isDay)
    ? Math.max(1, Math.ceil((names.length * DAY_WIDTH) / Math.max(width, 1)))
    : 1;
  return names.map((_, index) => index).filter((index) => (names.length - 1 - index) % step === 0);
}

/** Room for a label shrinks with the number of bars; a day is never cut. */
export function shorten(name: string, width: number): string {
  if (isDay(name)) return name.slice(5);
  const room = Math.max(4, Math.floor((width - GAP) / LETTER_WIDTH));
  return name.length > room ? `${name.slice(0, room - 1)}…` : name;
}

function isDay(name: string): boolean {
  return /^\d{4}-\d\d-\d\d$/.test(name);
}

export function BarChart(props: BarChartProps) {
  const host = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = host.current;
    if (!element) return;
    let plot = draw(element, props);
    const redraw = (): void => {
      plot.destroy();
      plot = draw(element, props);
    };
    const resized = new ResizeObserver(() => plot.setSize({ width: element.clientWidth, height: 220 }));
    resized.observe(element);
    const themed = new MutationObserver(redraw);
    themed.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
    return () => {
      resized.disconnect();
      themed.disconnect();
      plot.destroy();
    };
  }, [props]);
  return <div ref={host} className="bar-chart" role="img" aria-label={props.label} />;
}
