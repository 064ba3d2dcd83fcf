import type { Emitter } from '../emitter.ts';

export const terraform: Emitter = () => [];
