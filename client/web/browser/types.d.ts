// What the pages tell whoever looks at them; docs/browser-tests.md.
export interface Player {
  x: number;
  y: number;
  alive: boolean;
  kills: number;
}

declare global {
  interface Window {
    netliftArena: {
      view(): { self: Player | null; others: Player[] } | null;
      toPage(x: number, y: number): { x: number; y: number };
    };
    netliftFrames: {
      count: number;
      p50Millis: number;
      p95Millis: number;
      workP95Millis: number;
      reset(): void;
    };
  }
}
