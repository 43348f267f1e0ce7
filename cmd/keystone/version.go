package main

// version is what --version prints and every crash file names.
const version = "0.2.0"
