# SPDX-License-Identifier: MIT
"""setup.py - what pyproject.toml cannot say: beside the module goes a package of stubs, which
is the module itself once more (PEP 561 has no py.typed for a module that is one file)."""
from setuptools import setup

setup(py_modules=["quoth"], packages=["quoth-stubs"],
      package_data={"quoth-stubs": ["*.pyi"]})
