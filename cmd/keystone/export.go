package main

import "github.com/spf13/cobra"

func (p *program) exportVerb() *cobra.Command { return &cobra.Command{Use: "export"} }
