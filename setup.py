# SPDX-License-Identifier: Apache-2.0
"""Installs the fingerprints, which stand at the top of the repository, inside the package; the rest: pyproject.toml."""

from setuptools import find_packages, setup

setup(
    packages=[*find_packages(include=["elastic_recheck*"]), "elastic_recheck.queries"],
    package_dir={"elastic_recheck.queries": "queries"},
)
