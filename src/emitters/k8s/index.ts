import type { Emitter } from '../emitter.ts';

export const k8s: Emitter = () => [];
