import type { Emitter } from '../emitter.ts';

export const cloudInit: Emitter = () => [];
