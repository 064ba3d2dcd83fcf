// cert-manager's webhook, which checks and completes what people write: its own server and rules, with what its own main
// program's flags have in the file that people apply. That program is in no published Go module, and the rules can only be
// imported by modules below cert-manager's path, hence the name of this one.
package main

import (
	"context"
	"log"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/cert-manager/cert-manager/internal/apis/config/shared"
	config "github.com/cert-manager/cert-manager/internal/apis/config/webhook"
	"github.com/cert-manager/cert-manager/internal/webhook"
	logf "github.com/cert-manager/cert-manager/pkg/logs"
)

func main() {
	logf.InitLogs()
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
	defer stop()
	const name = "cert-manager-webhook"
	namespace := os.Getenv("POD_NAMESPACE")
	server, err := webhook.NewCertManagerWebhookServer(logf.Log, config.WebhookConfiguration{
		SecurePort:           10250,
		HealthzPort:          6080,
		MetricsListenAddress: "0",
		TLSConfig: shared.TLSConfig{Dynamic: shared.DynamicServingConfig{
			SecretNamespace: namespace,
			SecretName:      name + "-ca",
			DNSNames:        []string{name, name + "." + namespace, name + "." + namespace + ".svc"},
			LeafDuration:    7 * 24 * time.Hour,
		}},
	})
	if err != nil {
		log.Fatal(err)
	}
	if err := server.Run(logf.NewContext(ctx, logf.Log, "webhook")); err != nil {
		log.Fatal(err)
	}
}
