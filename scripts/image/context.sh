#!/bin/sh
# Makes the folder that the container image is built in: the binaries of the Linux archives, the licences, and the
# Containerfile.
#
#   scripts/image/context.sh ARCHIVES FOLDER
#
# ARCHIVES is a folder with kubectl-crashloop-linux-amd64.tar.gz, and kubectl-crashloop-linux-arm64.tar.gz if it was made
# (`npm run package`). Then, for example: docker build --tag kubectl-crashloop FOLDER
set -eu
archives=${1:?folder with the archives} folder=${2:?folder to make}
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$folder"
found=
for arch in amd64 arm64; do
  archive=$archives/kubectl-crashloop-linux-$arch.tar.gz
  [ -e "$archive" ] || continue
  tar -xzf "$archive" -C "$folder"
  mv "$folder/kubectl-crashloop" "$folder/kubectl-crashloop-linux-$arch"
  found=yes
done
if [ -z "$found" ]; then
  echo "error: $archives has no archive for Linux: npm run package makes them" >&2
  exit 1
fi
cp "$here/Containerfile" "$folder/Dockerfile"
