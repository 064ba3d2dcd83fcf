/** What `expose init` asks a person, in the form that the prompts take. */
export const initQuestions = {
  domain: {
    message: 'Which name should lead to your cluster?',
    placeholder: 'api.example.com',
    /** What is said to an answer that is none. */
    refusal: 'A full name in lower case, such as api.example.com',
  },
  region: {
    message: 'In which AWS region should the gateway run?',
    initialValue: 'us-east-1',
    refusal: 'The name that AWS gives it, such as eu-central-1 for Frankfurt',
  },
  ingress: {
    message: 'What answers requests in the cluster?',
    options: [
      {
        value: 'none',
        label: 'what listens on ports 80 and 443 of the nodes',
        hint: 'k3s’s Traefik, microk8s; expose leaves it alone',
      },
      { value: 'traefik', label: 'the Service of k3s’s Traefik', hint: 'without the host network' },
      { value: 'ingress-nginx', label: 'ingress-nginx', hint: 'installed by expose; retired in March 2026' },
    ],
  },
};
