package main

// version is what --version prints and every crash file names.
const version = "0.4.0"
