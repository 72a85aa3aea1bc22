# The workflow comes with the package, in the version that is installed. Rules of your own may follow below.
from ouder_netwerk.layout import WORKFLOW


include: WORKFLOW


rule all:
    input:
        EVERYTHING,
