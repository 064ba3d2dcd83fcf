/**
 * What the stand-ins lack for a complete apply: a gateway that answers with its host key and carries requests, pods
 * that become ready, namespaces that are deleted. It acts only on what expose applied.
 */

import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import type { World } from './world.ts';

export interface Stage {
  /** Requests that the "site" has answered so far. */
  requests(): number;
  stop(): Promise<void>;
}

const pauseMilliseconds = 1500;

/**
 * Plays gateway and cluster until stopped. The gateway listens on the address that AWS gave it (moto gives 127.x.y.z).
 */
export function setStage(world: World, name: string, sshPort: number, httpPort: number): Stage {
  let over = false;
  let requests = 0;
  let sshd: ChildProcess | null = null;
  let site: Server | null = null;
  let address: string | null = null;
  const playGateway = (): void => {
    const now = world.stateOf('aws_eip.gateway', 'public_ip');
    if (now === null || now === address) return;
    address = now;
    sshd?.kill();
    site?.close();
    sshd = startSshd(now, sshPort, join(world.folder, '.expose', name, 'keys', 'host'));
    site = createServer((_request, response) => {
      requests += 1;
      response.end('home\n');
    }).listen(httpPort, now);
  };
  const loop = (async () => {
    while (!over) {
      playGateway();
      await playControllers(world);
      await new Promise((resolve) => {
        setTimeout(resolve, pauseMilliseconds);
      });
    }
  })();
  return {
    requests: () => requests,
    async stop() {
      over = true;
      // An error on the stage is the reason for failures that follow.
      await loop.finally(() => sshd?.kill());
      site?.close();
    },
  };
}

function startSshd(address: string, port: number, hostKey: string): ChildProcess {
  // Debian's sshd needs this folder, and only its service unit makes it.
  if (process.getuid?.() === 0) mkdirSync('/run/sshd', { recursive: true, mode: 0o755 });
  const options = [`ListenAddress=${address}:${port}`, 'PidFile=none', 'StrictModes=no', 'UsePAM=no'].flatMap(
    (option) => ['-o', option],
  );
  return spawn('/usr/sbin/sshd', ['-D', '-e', '-f', '/dev/null', '-h', hostKey, ...options], {
    stdio: 'ignore',
  });
}

interface Live {
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly generation?: number;
    readonly deletionTimestamp?: string;
  };
  readonly status?: { readonly observedGeneration?: number };
}

/** A minimal controller manager: completes rollouts, and finishes the deletion of namespaces. */
async function playControllers({ cluster }: World): Promise<void> {
  const listed = await cluster.kubectl([
    'get',
    'deployments,daemonsets,namespaces',
    '-A',
    '-o',
    'json',
    '--request-timeout=5s',
  ]);
  if (listed.exitCode !== 0) return;
  for (const { kind, metadata, status } of (JSON.parse(listed.stdout) as { items: Live[] }).items) {
    const stale = (status?.observedGeneration ?? 0) < (metadata.generation ?? 0);
    // Any of these may have been deleted in the meantime.
    const attempt = (action: Promise<unknown>) => action.catch(() => {});
    if (kind === 'Deployment' && stale)
      await attempt(cluster.markAvailable(metadata.namespace ?? '', metadata.name));
    if (kind === 'DaemonSet' && stale)
      await attempt(cluster.markScheduled(metadata.namespace ?? '', metadata.name));
    if (kind === 'Namespace' && metadata.deletionTimestamp !== undefined) {
      await cluster.kubectl(
        ['replace', '--raw', `/api/v1/namespaces/${metadata.name}/finalize`, '-f', '-'],
        JSON.stringify({
          apiVersion: 'v1',
          kind: 'Namespace',
          metadata: { name: metadata.name },
          spec: { finalizers: [] },
        }),
      );
    }
  }
}
