// What answers Let's Encrypt in a solver's pod: cert-manager's server, with the flags that its controller writes. Its own
// main program is in no published Go module.
package main

import (
	"context"
	"flag"
	"os/signal"
	"syscall"

	"github.com/cert-manager/cert-manager/pkg/issuer/acme/http/solver"
	"github.com/cert-manager/cert-manager/pkg/logs"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	server := new(solver.HTTP01Solver)
	flag.IntVar(&server.ListenPort, "listen-port", 8089, "")
	flag.StringVar(&server.Domain, "domain", "", "")
	flag.StringVar(&server.Token, "token", "", "")
	flag.StringVar(&server.Key, "key", "", "")
	flag.Parse()
	go func() {
		<-ctx.Done()
		server.Shutdown(context.Background())
	}()
	server.Listen(logs.Log)
}
