import { setFlagsFromString } from 'node:v8';

/**
 * Keeps the space for young objects at its first size. V8 would let it grow to 64 MB with the burst of objects of the start
 * and keep it; a small one is emptied more often, each time for less than a millisecond.
 */
export function boundYoungGeneration(): void {
  setFlagsFromString('--semi-space-growth-factor=1');
}
