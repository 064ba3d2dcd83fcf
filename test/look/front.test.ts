/** What answers on ports 80 and 443 of a cluster, and what an exposure should do about it. */
import { describe, expect, test } from 'vitest';
import { adviseIngress, type HeldPorts, type OpenService, readFront } from '../../src/look/front.ts';

const held = (owner: string, node: string, ...ports: number[]): HeldPorts => ({ owner, node, ports });
const service = (name: string, type: string, ...ports: number[]): OpenService => ({ name, type, ports });
const everywhere = ['pi1', 'pi2'].map((node) => held('svclb-traefik-0a1b', node, 80, 443));
const traefik = service('kube-system/traefik', 'LoadBalancer', 80, 443);
const advised = (pods: readonly HeldPorts[], services: readonly OpenService[], nodes = 2) =>
  adviseIngress(readFront(pods, services), nodes);

describe('the front of a cluster', () => {
  test('is made of nodes whose two ports are held, by one pod or by two', () => {
    const pods = [...everywhere, held('a', 'pi3', 80), held('b', 'pi3', 443), held('c', 'pi4', 80)];
    expect(readFront(pods, [])).toEqual({
      holder: 'k3s’s Traefik',
      nodes: ['pi1', 'pi2', 'pi3'],
      services: [],
    });
  });

  test('is made of Services that lead from outside to both ports, with that of k3s first', () => {
    const services = [
      service('web/ingress-nginx-controller', 'NodePort', 443, 80),
      traefik,
      service('default/kubernetes', 'ClusterIP', 80, 443),
      service('git/gitea', 'LoadBalancer', 22, 443),
    ];
    expect(readFront([], services).services).toEqual(['kube-system/traefik', 'web/ingress-nginx-controller']);
  });
});

describe('the advice', () => {
  test('is the ports of the node, where every node has them', () => {
    expect(advised(everywhere, [traefik])).toEqual({
      ingress: 'none',
      service: null,
      node: null,
      why: 'k3s’s Traefik holds ports 80 and 443 of every node.',
    });
  });

  test('is the Service of k3s’s Traefik, where only some nodes have them', () => {
    expect(advised(everywhere, [traefik], 3)).toMatchObject({ ingress: 'traefik', service: null });
  });

  test('is another Service, where there is one', () => {
    expect(advised([], [service('web/ingress', 'NodePort', 80, 443)])).toMatchObject({
      ingress: 'none',
      service: 'web/ingress',
    });
  });

  test('is the one node that can serve', () => {
    expect(advised([held('ingress-nginx-controller-1', 'pi2', 80, 443)], [])).toEqual({
      ingress: 'none',
      service: null,
      node: 'pi2',
      why: 'ingress-nginx holds ports 80 and 443 of pi2.',
    });
  });

  test('does not choose among several nodes, and is nothing where nothing answers', () => {
    expect(advised(everywhere, [], 3)).toMatchObject({
      node: null,
      why: expect.stringContaining('and not of every node'),
    });
    expect(advised([], [service('a/b', 'ClusterIP', 80, 443)])).toBeNull();
  });
});
